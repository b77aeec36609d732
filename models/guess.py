"""What a local folder is, where no catalogue entry says so: only where its own files leave no doubt."""

import json
import re
from pathlib import Path
from typing import Any

from jisr.errors import ModelError
from jisr.models.catalogue import Entry
from jisr.models.hf.snapshot import read_config

EVERYTHING = (
    *("translate:ar-en", "translate:en-ar"),
    *("summarize:ar-ar", "summarize:en-en", "summarize:ar-en", "summarize:en-ar"),
    *("headline:ar-ar", "headline:en-en", "headline:ar-en", "headline:en-ar"),
)
BOTH_WAYS = ("translate:ar-en", "translate:en-ar")

_ADVICE = "give it an entry in a catalogue of your own: family, tasks and directory (see `jisr models list`)"


def guess_entry(directory: Path) -> Entry:
    """Return an entry for a snapshot folder.

    Raises:
        ModelError: its files do not say what it does.
    """
    kind = str(read_config(directory).get("model_type", ""))
    tokenizer = _tokenizer_config(directory)
    where = {"directory": str(directory), "unverified": ("everything: guessed from the files",)}
    if kind == "marian":
        return Entry.model_validate({"family": "marian", **_marian(directory), **where})
    if kind == "m2m_100":
        nllb = "nllb" in str(tokenizer.get("tokenizer_class", "")).lower()
        codes = {"ar": "arb_Arab", "en": "eng_Latn"} if nllb else {"ar": "__ar__", "en": "__en__"}
        family = "nllb" if nllb else "m2m100"
        return Entry.model_validate({"family": family, "tasks": BOTH_WAYS, "codes": codes, **where})
    if kind == "mbart" and "mbart50" in str(tokenizer.get("tokenizer_class", "")).lower():
        codes = {"ar": "ar_AR", "en": "en_XX"}
        return Entry.model_validate({"family": "mbart50", "tasks": BOTH_WAYS, "codes": codes, **where})
    if tokenizer.get("chat_template") or (directory / "chat_template.jinja").is_file():
        return Entry.model_validate({"family": "chat", "tasks": EVERYTHING, **where})
    raise ModelError(f"{directory} ({kind or 'unknown type'}) does not say what it does", _ADVICE)


def _tokenizer_config(directory: Path) -> dict[str, Any]:
    path = directory / "tokenizer_config.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _marian(directory: Path) -> dict[str, Any]:
    named = re.search(r"(?:^|-)(ar|ara|en|eng)-(ar|ara|en|eng)$", directory.resolve().name)
    pair = "-".join(code[:2] for code in named.groups()) if named else ""
    if pair not in {"ar-en", "en-ar"}:
        raise ModelError(
            f"{directory} is a Marian model, but its name does not say from what to what", _ADVICE
        )
    words = json.loads((directory / "vocab.json").read_text(encoding="utf-8"))
    code = ">>ara<<" if pair == "en-ar" else ">>eng<<"
    return {"tasks": (f"translate:{pair}",), "codes": {pair[3:]: code} if code in words else {}}
