"""The tokenizer and the prompts of a package: what the run needs without transformers."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from jisr.errors import ModelError
from jisr.models.base import Request
from jisr.models.catalogue import Entry
from jisr.models.chat import TEXT, template_of
from jisr.models.hf.snapshot import Snapshot
from jisr.models.hf.tokens import ChatTokens
from jisr.models.prompts import Prompt

_MARK = "\x02text\x02"


def write_tokenizer(snapshot: Snapshot, folder: Path) -> tuple[str, str]:
    """Put the tokenizer into `folder`; return its file name and, for Marian, the output's.

    Raises:
        ModelError: the tokenizer is of neither library that jisr reads.
    """
    kind = snapshot.model.config.model_type
    if kind == "marian":
        for name in ("source.spm", "target.spm"):
            shutil.copyfile(snapshot.directory / name, folder / name)
        return "source.spm", "target.spm"
    backend = getattr(snapshot.tokenizer, "backend_tokenizer", None)
    if backend is not None:
        (folder / "tokenizer.json").write_text(backend.to_str(), encoding="utf-8")
        return "tokenizer.json", ""
    models = sorted(snapshot.directory.glob("*.model"))
    if len(models) != 1:
        raise ModelError(
            f"{snapshot.directory} has a tokenizer that jisr cannot take over", "use it through hf"
        )
    shutil.copyfile(models[0], folder / "tokenizer.model")
    return "tokenizer.model", ""


def chat_prompts(tokens: ChatTokens, entry: Entry) -> Mapping[str, Prompt]:
    """Return the prompts of a model that follows instructions, with its chat template spelt out in tokens."""
    head, tail = tokens.frame()
    found = {}
    for task in entry.tasks:
        name, _, pair = task.partition(":")
        source, _, target = pair.partition("-")
        request = Request(name, "", source, target)  # type: ignore[arg-type]  # the catalogue has checked it
        before, _, after = template_of(request, entry.instructions).partition(TEXT)
        found[task] = Prompt(prefix=tuple(head), before=before, after=after, suffix=tuple(tail))
    return found
