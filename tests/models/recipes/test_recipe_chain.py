from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from jisr.models.recipes import base, evaluate, network, plan, smooth, steps, vocabulary, workers

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers and torch warn about themselves
QUIET = lambda _: None  # noqa: E731


@pytest.fixture(scope="module")
def ready(space: steps.Workspace) -> steps.Workspace:
    """Vocabulary trimmed and examples prepared."""
    torch.set_num_threads(1)
    steps.trim(space)
    steps.prepare(space)
    return space


def test_trimmed_tokenizer_cuts_text_like_the_full_one_when_its_pieces_were_kept(
    ready: steps.Workspace,
) -> None:
    full = base.read_pieces(ready.work / "base")
    whole = vocabulary.processor(vocabulary.model_proto(full))
    trimmed = vocabulary.processor(ready.work / "tokenizer.model")
    kept = {trimmed.id_to_piece(i) for i in range(trimmed.get_piece_size())}
    assert trimmed.get_piece_size() < whole.get_piece_size()
    same = 0
    measured = (ready.flores / "ar-en" / "ar").read_text(encoding="utf-8").split()
    for word in {*measured, "Cairo", "القاهرة", "minister", "1,234.5", "٣٫٥", "日本"}:
        before, after = whole.encode(word, out_type=str), trimmed.encode(word, out_type=str)
        if set(before) <= kept:
            same += 1
            assert before == after
        assert trimmed.decode(trimmed.encode(word)) == word
    assert same >= 4


def test_merge_path_agrees_with_sentencepiece(ready: steps.Workspace) -> None:
    full = base.read_pieces(ready.work / "base")
    whole, ranks = vocabulary.processor(vocabulary.model_proto(full)), full.ranks()
    for text in ("The minister visited Cairo on Monday.", "زار الوزير القاهرة يوم الاثنين."):
        spaced = vocabulary.SPACE + text.replace(" ", vocabulary.SPACE)
        assert vocabulary.merge_path(spaced, ranks)[0] == whole.encode(text, out_type=str)


def test_measured_text_markup_and_repeats_are_left_out(ready: steps.Workspace) -> None:
    rows = json.loads((ready.work / "prepared.json").read_text(encoding="utf-8"))
    report = {row["source"]: row["kept"] for row in rows}
    assert report["good"] == 24
    assert report["closed"] == 0  # its only pair is already in the other source
    assert steps.overlap(ready)["overlapping"] == 0


def test_permissive_only_leaves_closed_sources_out(ready: steps.Workspace, tmp_path: Path) -> None:
    config = ready.config | {"permissive_only": True}
    names = steps.build.allowed(config["parallel"], config["permissive_only"])
    assert list(names) == ["good"]


def packed(space: steps.Workspace, rows: list[list[int]]) -> plan.Batch:
    return plan.collate(plan.Examples(space.work / "train.safetensors"), rows, 128, multiple=8)


def test_packing_does_not_leak_between_examples_and_matches_transformers(ready: steps.Workspace) -> None:
    shape, weights = steps.start(ready)
    net = network.Network(shape)
    net.load_state_dict(weights)
    examples = plan.Examples(ready.work / "train.safetensors")
    reference = smooth.transformers_model(network.to_transformers(weights, shape), shape)
    batch = packed(ready, [[0, 1], [2]])
    with torch.no_grad():
        hidden = net(batch.ids, batch.segments, batch.positions, batch.wanted)
        found = torch.log_softmax(hidden @ net.embed.t(), -1)
        start = 0
        for index in (0, 1, 2):
            ids = torch.from_numpy(examples.ids(index).astype(np.int64))[None]
            first = int(examples.starts[index])
            alone = torch.log_softmax(reference(ids).logits[0], -1)[first:-1]
            torch.testing.assert_close(found[start : start + len(alone)], alone, atol=2e-4, rtol=1e-4)
            start += len(alone)


def test_loss_and_gradients_count_target_tokens_only(ready: steps.Workspace) -> None:
    shape, weights = steps.start(ready)
    net = network.Network(shape)
    net.load_state_dict(weights)
    batch = packed(ready, [[0, 1], [2]])
    examples = plan.Examples(ready.work / "train.safetensors")
    expected = sum(int(examples.sizes[i] - examples.starts[i] - 1) for i in (0, 1, 2))
    assert batch.target_count == expected
    loss = workers.batch_loss(net, batch)
    hidden = net(batch.ids, batch.segments, batch.positions, batch.wanted)
    plain = torch.nn.functional.cross_entropy(
        hidden @ net.embed.t(), batch.targets, ignore_index=-1, reduction="sum"
    )
    torch.testing.assert_close(loss, plain)
    for p, q in zip(torch.autograd.grad(loss, list(net.parameters()), retain_graph=True),
                    torch.autograd.grad(plain, list(net.parameters())), strict=True):  # fmt: skip
        torch.testing.assert_close(p, q, atol=1e-4, rtol=1e-3)


def run(space: steps.Workspace, name: str, count: int, **more: int) -> dict[str, torch.Tensor]:
    steps.learn(space, QUIET, fast=False, max_steps=count, checkpoint=name, **more)
    return load_file(space.work / name / "state.safetensors")


def test_resume_gives_identical_weights(ready: steps.Workspace) -> None:
    whole = run(ready, "whole", 9)
    run(ready, "halves", 4)
    halves = run(ready, "halves", 5)
    assert all(torch.equal(whole[k], halves[k]) for k in whole)


def test_two_workers_learn_like_one(ready: steps.Workspace) -> None:
    config = ready.config
    config["train"]["workers"] = 2
    other = ready.config_file.with_name("two.yaml")
    other.write_text(steps.yaml.safe_dump(config), encoding="utf-8")
    two = run(dataclasses.replace(ready, config_file=other), "two", 3)
    one = run(ready, "one", 3)
    torch.testing.assert_close(two["master"], one["master"], atol=1e-4, rtol=1e-3)


def test_whole_chain(ready: steps.Workspace, tmp_path: Path) -> None:
    before = run(ready, "chain", 1)
    progress = steps.learn(ready, QUIET, fast=False, max_steps=60, checkpoint="chain")
    assert progress.tokens > 0
    shutil.copytree(ready.work / "chain", ready.work / "decayed")
    steps.learn(ready, QUIET, fast=False, decay_steps=6, checkpoint="decayed")
    steps.average(ready, ["chain", "decayed"], "mean")
    steps.pack_checkpoint(ready, "chain", "packed")
    assert all(loss > 0 for loss in steps.held_out(ready, "decayed").values())
    after = load_file(ready.work / "mean" / "state.safetensors")
    assert not torch.equal(before["master"], after["master"])
    parity = steps.to_int8(ready, "decayed")
    assert parity["float32"]["mean_abs"] < 1e-4
    assert parity["int8"]["mean_abs"] < 0.2
    assert steps.ship(ready, tmp_path / "embedded", {"version": "0"}) == []
    translator = evaluate.Translator(tmp_path / "embedded", threads=1)
    row, outputs = evaluate.score(translator, "toy", ready.flores, ("ar", "en"), None, 2, max_length=12)
    assert row.sentences == len(outputs) == 1
    (tmp_path / "embedded" / "model.bin.00").write_bytes(b"x")
    assert steps.publish.check(tmp_path / "embedded")


def test_smoothing_changes_no_float_result(ready: steps.Workspace) -> None:
    shape, weights = steps.start(ready)
    named = network.to_transformers(weights, shape)
    model = smooth.transformers_model(named, shape)
    texts = [[2, 10, 40, 41, 60, 12], [2, 11, 90, 33]]
    smoothed = smooth.transformers_model(smooth.smooth(named, shape, smooth.loudness(model, texts)), shape)
    both = (steps.convert.log_probs_float(m, texts) for m in (model, smoothed))
    for a, b in zip(*both, strict=True):
        np.testing.assert_allclose(a, b, atol=2e-3)
