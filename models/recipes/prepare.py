"""Read the sources, clean them, leave out what must not be learned, and store every example as token ids."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from safetensors.numpy import load_file, save_file

from jisr.models.recipes import clean
from jisr.models.recipes.overlap import Guard
from jisr.models.recipes.vocabulary import BOS, EOS, SEPARATOR, TASKS

TASK_NAMES = tuple(TASKS)


def read_lines(path: Path) -> Iterator[str]:
    """Lines of a zstandard-compressed text file."""
    with path.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as stream:
        for row in io.TextIOWrapper(stream, encoding="utf-8", newline="\n"):
            yield row.rstrip("\n")


def fix_un_numbers(english: str, arabic: str) -> str:
    """UN Arabic stores 2,000 as "000 2" (visual order); write it as the English does."""
    for number in re.findall(r"\d{1,3}(?:,\d{3})+", english):
        arabic = arabic.replace(" ".join(reversed(number.split(","))), number)
    return arabic


def parallel_pairs(
    folder: Path, settings: dict[str, dict[str, Any]], guard: Guard
) -> dict[str, list[tuple[str, str]]]:
    """Clean, unique, uncontaminated (english, arabic) pairs of each wanted source."""
    out: dict[str, list[tuple[str, str]]] = {name: [] for name in settings}
    seen: set[str] = set()
    for file in dict.fromkeys(s["file"] for s in settings.values()):
        for row in read_lines(folder / "parallel" / f"{file}.tsv.zst"):
            english, arabic, source = row.split("\t")
            if (how := settings.get(source)) is None or how["file"] != file:
                continue
            english, arabic = clean.line(english), clean.line(arabic)
            if source.startswith("un_"):
                arabic = fix_un_numbers(english, arabic)
            if (key := clean.key(english)) in seen:
                continue
            if not clean.good_pair(
                english, arabic, how.get("min_words", 3), 120, digits=not how.get("trusted")
            ):
                continue
            seen.add(key)
            if not guard.blocks(english) and not guard.blocks(arabic):
                out[source].append((english, arabic))
    return out


def cut(text: str, limit: int, encode: Any) -> list[int]:
    """Ids of at most `limit` pieces, cut at the last sentence end (or paragraph) that fits."""
    ids: list[int] = []
    for sentence in re.split(r"(?<=[.!?؟…])\s+|(?<=\n)", text):
        piece = encode(sentence)
        if ids and len(ids) + len(piece) > limit:
            break
        ids += piece
    return ids[:limit]


def articles(path: Path, guard: Guard) -> Iterator[dict[str, str]]:
    """Cleaned records with document, and summary and headline where they are there."""
    for row in read_lines(path):
        record = json.loads(row)
        text = " ".join(
            clean.line(p)
            for p in record["document"].replace("#", "").replace("_", " ").split("\n")
            if p.strip()
        )
        if len(text.split()) < 60 or guard.blocks(text[:4000]):
            continue
        names = ("summary", "headline")
        yield {"document": text} | {
            k: clean.line(record[k].replace("#", "").replace("_", " ")) for k in names if record.get(k)
        }


@dataclass
class Store:
    """Examples as flat token ids; an example is [bos, task, source..., separator, target..., eos]."""

    tokens: list[np.ndarray] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    partners: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, group: str, ids: list[int], target: int, pair: int) -> None:
        """Add an example of a group; `target` is where the separator stands, `pair` joins its two directions."""
        if group not in self.names:
            self.names.append(group)
        self.tokens.append(np.asarray(ids, dtype=np.uint16))
        self.starts.append(target)
        self.groups.append(self.names.index(group))
        self.partners.append(pair)

    def save(self, path: Path) -> None:
        """Write as safetensors."""
        sizes = np.array([len(t) for t in self.tokens], dtype=np.int64)
        arrays = {
            "tokens": np.concatenate(self.tokens),
            "offsets": np.concatenate([[0], sizes.cumsum()]),
            "starts": np.array(self.starts, dtype=np.int64),
            "groups": np.array(self.groups, dtype=np.int64),
            "pairs": np.array(self.partners, dtype=np.int64),
        }
        save_file(arrays, path, metadata={"names": json.dumps(self.names)})


def load_store(path: Path) -> tuple[dict[str, np.ndarray], list[str]]:
    """Arrays and group names of a saved store."""
    from safetensors import safe_open

    with safe_open(path, "np") as opened:
        names = json.loads(opened.metadata()["names"])
    return load_file(path), names


class Writer:
    """Turns texts into examples of a store."""

    def __init__(self, processor: Any, limits: dict[str, int]) -> None:
        self.encode = processor.encode
        piece = processor.piece_to_id
        self.bos, self.eos, self.separator = piece(BOS), piece(EOS), piece(SEPARATOR)
        self.task = {name: piece(token) for name, token in TASKS.items()}
        self.limits = limits
        self.store = Store()
        self.pair = 0

    def add(self, group: str, task: str, source: list[int], target: str) -> bool:
        """Add one example unless it is too long for a row."""
        goal = self.encode(target)
        ids = [self.bos, self.task[task], *source, self.separator, *goal, self.eos]
        if len(ids) > self.limits["long_row"] or not goal:
            return False
        self.store.add(group, ids, len(source) + 2, self.pair)
        return True

    def translations(self, group: str, english: str, arabic: str) -> int:
        """Both directions of a pair."""
        self.pair += 1
        done = self.add(group, "translate-ar-en", self.encode(arabic), english)
        return done + self.add(group, "translate-en-ar", self.encode(english), arabic)

    def article(self, group: str, task: str, document: str, target: str) -> bool:
        """An article and its short form."""
        self.pair += 1
        return self.add(group, task, cut(document, self.limits["article"], self.encode), target)
