"""The manifest that the embedded model's recipe writes, read as a model package's.

The recipe names its tasks and prompt pieces once and lists the parts of the weights as files of their own;
this puts both into the shape of `jisr.models.package.Manifest`.
"""

import re
from collections.abc import Mapping
from typing import Any

BRIEF_WORDS = 25
"""Up to so many words, a summary is asked for with the recipe's "brief" task (one sentence)."""

SUMMARY_WORDS = 55
"""The middle of the 40 to 70 words that the recipe's "summarize" task was trained on."""

DECODING = {
    "translate": {"beam": 4, "max_ratio": 2.5},
    "summarize": {"beam": 4, "max_tokens": 150},
    "headline": {"beam": 4, "max_tokens": 40},
}
"""Settings where the recipe's manifest gives none."""

_PART = re.compile(r"(.+)\.(\d\d)")


def from_recipe(raw: Mapping[str, Any], whole: Mapping[str, str]) -> dict[str, Any]:
    """Return a recipe's manifest in the shape of a package's.

    Args:
        raw: what the recipe wrote.
        whole: the digest of each file that is kept in parts, by name; where it is not known, the parts' own
            digests vouch for the bytes.
    """
    separator, begin = raw["prompt"]["separator"], raw["prompt"]["bos"]
    limits = raw["limits"]
    return {
        "format": 1,
        "name": raw["name"],
        "version": raw["version"],
        "engine": "ct2",
        "kind": "causal",
        "licence": raw.get("licence", "Gemma Terms of Use"),
        "compute_type": raw.get("compute_type", "int8"),
        "files": _files(raw["files"], whole),
        "tokenizer": "tokenizer.model",
        "prompts": {
            name: {"prefix": [begin, piece], "suffix": [separator]}
            for task, piece in raw["tasks"].items()
            for name in _names(task)
        },
        "end": [raw["prompt"]["end"]],
        "limits": {
            "input_tokens": limits["article_source_tokens"],
            "output_tokens": limits["prompt_and_answer_tokens"] // 2,
            "context_tokens": limits["prompt_and_answer_tokens"],
            "summary_words": SUMMARY_WORDS,
        },
        "decoding": raw.get("decoding", DECODING),
        "libraries": raw["libraries"],
        "recipe": {name: raw[name] for name in ("base", "trained_tokens", "recipe_digest") if name in raw},
        "parity": raw.get("parity", {}),
    }


def _names(task: str) -> list[str]:
    """Return the package's names for a task of the recipe: "translate-ar-en", "brief-ar-ar", "headline"."""
    kind, _, pair = task.partition("-")
    if kind == "headline":
        return ["headline:ar-ar", "headline:en-en"]
    return [f"summarize:{pair}:{BRIEF_WORDS}"] if kind == "brief" else [f"{kind}:{pair}"]


def _files(listed: Mapping[str, Mapping[str, Any]], whole: Mapping[str, str]) -> dict[str, Any]:
    files: dict[str, Any] = {}
    for name, facts in sorted(listed.items()):
        if not (part := _PART.fullmatch(name)):
            files[name] = dict(facts)
            continue
        entry = files.setdefault(part[1], {"sha256": whole.get(part[1], ""), "bytes": 0, "parts": []})
        entry["bytes"] += facts["bytes"]
        entry["parts"].append({"name": name, **facts})
    return files
