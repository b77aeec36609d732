"""The steps of the recipe as plain functions over a workspace; the command line and the tests call these."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sentencepiece
import torch
import yaml
from safetensors.torch import load_file, save_file

from jisr.models.recipes import base, build, card, convert, network, plan, publish, smooth, train
from jisr.models.recipes.network import Shape, Weights
from jisr.models.recipes.optimizer import Buffers
from jisr.models.recipes.overlap import Guard

Say = Callable[[str], None]
RECIPE = Path(__file__).parent


@dataclass(frozen=True)
class Workspace:
    """Where a run reads and writes."""

    config_file: Path
    work: Path  # everything the steps make
    data: Path  # parallel/, summaries/, flores-dev/
    seeds: Path  # never trained on

    @property
    def config(self) -> dict[str, Any]:
        """The recipe's settings."""
        found: dict[str, Any] = yaml.safe_load(self.config_file.read_text(encoding="utf-8"))
        return found

    @property
    def flores(self) -> Path:
        """FLORES dev, for validation only."""
        return self.data / "flores-dev"

    def guard(self, size: int = 8) -> Guard:
        """What must not be learned."""
        return Guard(build.protected_texts(self.flores, self.seeds), size)


def fetch_base(space: Workspace) -> Path:
    """Join the downloaded parts of the base model (a transformers directory is left as it is)."""
    how = space.config["base"]
    source: Path = space.work / how["source"]
    if source.is_dir():
        return source
    return base.join_parts(list(space.work.glob(how["wheels"])), source, how["sha256"])


def trim(space: Workspace) -> dict[str, Any]:
    """Choose the vocabulary over the cleaned data, and write the trimmed base."""
    config, source = space.config, fetch_base(space)
    material = build.Material(config, space.data, space.guard(), RECIPE / "data")
    report = build.make_vocabulary(base.read_pieces(source), material, config, space.work)
    settings, weights = base.read_weights(source)
    keep = json.loads((space.work / "kept.json").read_text(encoding="utf-8"))
    settings["vocab_size"] = len(keep)
    weights["model.embed_tokens.weight"] = weights["model.embed_tokens.weight"][keep]
    save_file(
        {k: v.to(torch.bfloat16).contiguous() for k, v in weights.items()}, space.work / "trimmed.safetensors"
    )
    convert.write_json(space.work / "trimmed.json", settings)
    return report


def prepare(space: Workspace) -> list[dict[str, Any]]:
    """Cut all examples into pieces; give and write the report of what was kept."""
    config = space.config
    material = build.Material(config, space.data, space.guard(), RECIPE / "data")
    report = build.make_examples(material, config, space.work)
    convert.write_json(space.work / "prepared.json", report)
    return report


def overlap(space: Workspace, size: int = 8) -> dict[str, int]:
    """Count examples (as they will be trained, cut back into text) that share an n-gram with protected texts."""
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(space.work / "tokenizer.model"))
    examples, guard, found = plan.Examples(space.work / "train.safetensors"), space.guard(size), 0
    for index in range(len(examples.sizes)):
        ids, start = examples.ids(index).tolist(), int(examples.starts[index])
        found += any(guard.blocks(pieces.decode(part)) for part in (ids[2:start], ids[start + 1 : -1]))
    return {
        "examples": len(examples.sizes),
        "protected_ngrams": len(guard.grams),
        "size": size,
        "overlapping": found,
    }


def start(space: Workspace) -> tuple[Shape, Weights]:
    """The trimmed base, as the network wants it."""
    shape = Shape.of(json.loads((space.work / "trimmed.json").read_text(encoding="utf-8")))
    weights = {k: v.float() for k, v in load_file(space.work / "trimmed.safetensors").items()}
    return shape, network.from_transformers(weights, shape.layers)


def learn(space: Workspace, say: Say, fast: bool = True, **limits: Any) -> train.Progress:
    """Train, or go on training, until the limits given to `Trainer.run` are reached."""
    shape, weights = start(space)
    trainer = train.Trainer(space.config, space.work, shape, weights, fast)
    trainer.stop_on_signals()
    return trainer.run(say=say, **limits)


def checkpoint_weights(space: Workspace, checkpoint: str) -> tuple[Shape, Weights]:
    """Float32 weights of a checkpoint, by their transformers names."""
    shape, weights = start(space)
    with torch.device("meta"):
        names = {n: p.shape for n, p in network.Network(shape).named_parameters()}
    master = load_file(space.work / checkpoint / "state.safetensors")["master"]
    empty = torch.empty(0)
    learned = Buffers(master, empty, empty, empty, []).weights(names)
    return shape, network.to_transformers({**weights, **learned}, shape)


def held_out(space: Workspace, checkpoint: str) -> dict[str, float]:
    """Loss a target token of a checkpoint on the examples that were set aside, by source."""
    shape, weights = checkpoint_weights(space, checkpoint)
    model = train.build(shape, network.from_transformers(weights, shape.layers))
    examples = plan.Examples(space.work / "valid.safetensors")
    return train.held_out_loss(model, examples, space.config["limits"])


def average(space: Workspace, checkpoints: list[str], name: str) -> Path:
    """The mean of several checkpoints' weights, as one that `convert` can read."""
    states = [load_file(space.work / c / "state.safetensors")["master"] for c in checkpoints]
    folder = space.work / name
    folder.mkdir(exist_ok=True)
    save_file({"master": torch.stack(states).mean(0)}, folder / "state.safetensors")
    return folder


def pack_checkpoint(space: Workspace, checkpoint: str, name: str) -> Path:
    """A checkpoint at half the size or less: weights in bfloat16, and where the run stood (moments start anew)."""
    folder = space.work / name
    folder.mkdir(exist_ok=True)
    master = load_file(space.work / checkpoint / "state.safetensors")["master"]
    save_file({"master": master.to(torch.bfloat16)}, folder / "state.safetensors")
    (folder / "progress.json").write_bytes((space.work / checkpoint / "progress.json").read_bytes())
    return folder


def calibration(examples: plan.Examples, most: int = 40) -> list[list[int]]:
    """Token sequences of all kinds, to see how loud each channel gets."""
    share = max(1, most // max(1, len(examples.names)))
    return [examples.ids(int(i)).tolist() for name in examples.names for i in examples.of(name)[-share:]]


def to_int8(
    space: Workspace, checkpoint: str, target: str = "converted", strength: float = 0.6
) -> dict[str, Any]:
    """Convert a checkpoint to int8, smoothed and plain, and measure both against transformers in float32."""
    shape, weights = checkpoint_weights(space, checkpoint)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(space.work / "tokenizer.model"))
    tokens = [pieces.id_to_piece(i) for i in range(pieces.get_piece_size())]
    examples = plan.Examples(space.work / "valid.safetensors")
    model = smooth.transformers_model(weights, shape)
    loud = smooth.loudness(model, calibration(examples))
    texts = calibration(examples, 24)
    wanted = convert.log_probs_float(model, texts)
    report: dict[str, Any] = {"strength": strength, "texts": len(texts)}
    kinds = {"float32": (weights, "float32"), "int8_plain": (weights, "int8")}
    kinds["int8"] = (smooth.smooth(weights, shape, loud, strength), "int8")
    for kind, (tensors, compute) in kinds.items():
        folder = space.work / target / kind
        convert.write_model(tensors, shape, tokens, folder, compute)
        report[kind] = convert.parity(folder, compute, [[tokens[i] for i in t] for t in texts], wanted)
    convert.write_json(space.work / target / "parity.json", report)
    return report


def ship(space: Workspace, target: Path, facts: dict[str, Any], converted: str = "converted") -> list[str]:
    """Publish the converted model; give the problems found in the published folder (none, one hopes)."""
    parity = json.loads((space.work / converted / "parity.json").read_text(encoding="utf-8"))
    facts = {"name": space.config["name"], **facts, "parity": parity}
    model, tokenizer = space.work / converted / "int8", space.work / "tokenizer.model"
    publish.publish(model, tokenizer, target, facts, RECIPE, space.config_file)
    return publish.check(target)


ALIAS = {
    "ant-abstractive-ar": "ant_v21_abstractive_subset",
    "ant-headlines-ar": "ant_v21_multisource",
    "guardian-en": "guardian2019",
    "scitldr-en": "scitldr",
    "digitalgov-en": "digitalgov",
}


def write_card(space: Workspace, target: Path, name: str, notes: Path) -> Path:
    """Write MODEL_CARD.md beside the weights, from what was measured."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    prepared = json.loads((space.work / "prepared.json").read_text(encoding="utf-8"))
    scores = card.latest((space.work / "scores.jsonl").read_text(encoding="utf-8").splitlines(), name)
    text = card.card(
        manifest, prepared, scores, card.licences(space.data), ALIAS, notes.read_text(encoding="utf-8")
    )
    file = target / "MODEL_CARD.md"
    file.write_text(text, encoding="utf-8")
    return file
