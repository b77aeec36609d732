"""The project's own articles and sentence pairs, every tenth set aside for validation."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jisr.models.recipes import clean
from jisr.models.recipes.overlap import Guard


@dataclass
class Written:
    """What we wrote: sentences (english, arabic) and whole articles, for training and held aside."""

    sentences: list[tuple[str, str]] = field(default_factory=list)
    held_sentences: list[tuple[str, str]] = field(default_factory=list)
    articles: list[dict[str, Any]] = field(default_factory=list)
    held_articles: list[dict[str, Any]] = field(default_factory=list)


def held_aside(name: str) -> bool:
    """Whether the article or pair with this id (a-010, a-p020, ...) is kept for validation."""
    return int("".join(c for c in name if c.isdigit())) % 10 == 0


def read_written(folder: Path, guard: Guard) -> Written:
    """Read every article and pair that is there; anything that shares an n-gram with protected text is left out."""
    out = Written()
    for file in sorted((folder / "articles").glob("*.jsonl")):
        for row in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(row)
            sides = record["paragraphs"]
            pairs = [
                (clean.line(en), clean.line(ar))
                for english, arabic in zip(sides["en"], sides["ar"], strict=True)
                for en, ar in zip(english, arabic, strict=True)
            ]
            pairs.append((clean.line(record["headline"]["en"]), clean.line(record["headline"]["ar"])))
            if any(guard.blocks(text) for pair in pairs for text in pair):
                continue
            held = held_aside(record["id"])
            (out.held_articles if held else out.articles).append(record)
            (out.held_sentences if held else out.sentences).extend(pairs)
    for file in sorted((folder / "pairs").glob("*.tsv")):
        for row in file.read_text(encoding="utf-8").splitlines()[1:]:
            name, _, _, english, arabic = row.split("\t")
            pair = (clean.line(english), clean.line(arabic))
            if not any(guard.blocks(text) for text in pair):
                (out.held_sentences if held_aside(name) else out.sentences).append(pair)
    return out
