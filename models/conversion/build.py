"""`jisr models convert`: from a pulled snapshot to a model package, in one atomic step."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jisr.errors import UnavailableError, UsageError
from jisr.models.base import Task
from jisr.models.catalogue import Entry, find_entry
from jisr.models.conversion.parity import BOUNDS, Parity, ask_source, compare
from jisr.models.conversion.tokenizers import chat_prompts, write_tokenizer
from jisr.models.conversion.weights import convert_weights
from jisr.models.ct2.engine import CT2Engine
from jisr.models.hf.engine import HFEngine, read_pulled
from jisr.models.hf.tokens import ChatTokens
from jisr.models.installed import is_pulled, package_directory, snapshot_directory
from jisr.models.package import Manifest, Package, TokenLimits, write_manifest
from jisr.models.packaging import describe_all
from jisr.models.prompts import Prompt

LIBRARIES = ("ctranslate2", "transformers", "torch", "tokenizers", "sentencepiece")


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a conversion made: the package's folder, its size, and how close it is to its source."""

    name: str
    directory: Path
    megabytes: float
    parity: Parity


def convert(
    name: str,
    *,
    compute_type: str = "int8",
    catalogue: Path | None = None,
    output: Path | None = None,
    threads: int = 0,
) -> Conversion:
    """Convert a pulled model to CTranslate2 and keep it if its scores agree with the source's.

    Args:
        name: a name of the catalogue.
        compute_type: "int8" (four times smaller), "float16", "bfloat16" or "float32".
        catalogue: a file of your own models.
        output: the package's folder; one beside the pulled files when None. It must not exist.
        threads: CPU threads; 0 lets the libraries choose.

    Raises:
        UsageError: an unknown compute type, or the output is there already.
        UnavailableError: the model has not been pulled.
        ModelError: it cannot be converted, or the converted model scores differently.
    """
    if compute_type not in BOUNDS:
        raise UsageError(f"unknown compute type {compute_type!r}", f"one of: {', '.join(BOUNDS)}")
    entry = find_entry(name, catalogue)
    if not is_pulled(name, entry):
        raise UnavailableError(
            f"the model {name!r} is not on this machine", f"`jisr models pull {name}` first"
        )
    folder = output or package_directory(name, compute_type)
    if folder.exists():
        raise UsageError(f"{folder} is there already", "remove it, or name another output")
    source = HFEngine(name, entry, snapshot_directory(name, entry), compute_type="float32", threads=threads)
    known = ask_source(source, _sample(entry))
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _write(draft, name, source.entry, source, compute_type, {})
        parity = compare(CT2Engine(Package(draft), threads=threads), known, compute_type)
        _record(draft, parity)
        draft.chmod(0o755)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    size = sum(path.stat().st_size for path in folder.iterdir())
    return Conversion(name, folder, round(size / 1e6, 1), parity)


def _sample(entry: Entry) -> list[str]:
    """Return the tasks to compare: every one of translation, and one summary of each source language."""
    found = {(task if task.startswith("translate") else task.split("-")[0]): task for task in entry.tasks}
    return sorted(found.values())


def _write(
    folder: Path, name: str, entry: Entry, source: HFEngine, compute_type: str, parity: Mapping[str, Any]
) -> None:
    snapshot = source.snapshot
    tokenizer, target = write_tokenizer(snapshot, folder)
    chat = isinstance(source.tokens, ChatTokens)
    prompts = (
        chat_prompts(source.tokens, entry) if isinstance(source.tokens, ChatTokens) else entry.all_prompts()
    )
    ends = _ends(source)
    limits = _limits(source, entry, prompts)
    defaults: dict[Task, dict[str, bool | int | float]] = {}
    for task in {task.partition(":")[0] for task in entry.tasks}:
        defaults[task] = asdict(source.defaults(task))  # type: ignore[index, arg-type]  # names of tasks
    revision, digest = read_pulled(snapshot.directory)
    own_start = any(prompt.start for prompt in prompts.values())
    convert_weights(snapshot, folder, compute_type, own_start=own_start)
    manifest = Manifest(
        format=1,
        name=name,
        version=revision[:12] or "local",
        engine="ct2",
        kind="seq2seq" if snapshot.seq2seq else "causal",
        licence=entry.licence,
        compute_type=compute_type,
        files=describe_all(folder, part_bytes=0),
        tokenizer=tokenizer,
        target_tokenizer=target,
        prompts=dict(prompts),
        end=ends,
        chat=chat,
        limits=limits,
        decoding=defaults,
        libraries={library: version(library) for library in LIBRARIES},
        source={"hub": entry.hub, "revision": revision, "digest": digest},
        parity=dict(parity),
    )
    write_manifest(folder, manifest)


def _record(folder: Path, parity: Parity) -> None:
    manifest = Package(folder).manifest
    write_manifest(folder, manifest.model_copy(update={"parity": parity.record()}))


def _ends(source: HFEngine) -> tuple[str, ...]:
    end = source.snapshot.model.generation_config.eos_token_id
    numbers = end if isinstance(end, list | tuple) else [end]
    return tuple(source.snapshot.tokenizer.convert_ids_to_tokens(list(numbers)))


def _limits(source: HFEngine, entry: Entry, prompts: Mapping[str, Prompt]) -> TokenLimits:
    """Return the entry's limits, smaller where CTranslate2 needs it.

    It reads a prompt that is longer than a sliding attention window wrongly (4.8.5, Gemma 3), so prompt and
    text together stay within the window.
    """
    limits = entry.limits
    config = source.snapshot.model.config
    window = getattr(config, "sliding_window", None)
    if not window or "sliding_attention" not in (getattr(config, "layer_types", None) or ()):
        return limits
    count = source.count_tokens([prompt.before + prompt.after for prompt in prompts.values()])
    around = [len(p.prefix) + len(p.suffix) + n for p, n in zip(prompts.values(), count, strict=True)]
    room = max(window - max(around), 1)
    return limits.model_copy(update={"input_tokens": min(limits.input_tokens, room)})
