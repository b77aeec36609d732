"""Which example is learned when: everything follows from the seed, the epoch and the step, so a run resumes exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from jisr.models.recipes.prepare import load_store


@dataclass(frozen=True)
class Batch:
    """Packed rows of one shape, and where the targets are."""

    ids: Tensor
    segments: Tensor
    positions: Tensor
    wanted: Tensor
    targets: Tensor
    used: int

    @property
    def target_count(self) -> int:
        """Number of predicted tokens."""
        return int((self.targets >= 0).sum())


class Examples:
    """A store, opened for reading."""

    def __init__(self, path: Path) -> None:
        arrays, self.names = load_store(path)
        self.tokens, self.offsets, self.starts = arrays["tokens"], arrays["offsets"], arrays["starts"]
        self.groups, self.pairs = arrays["groups"], arrays["pairs"]
        self.sizes = np.diff(self.offsets)

    def ids(self, index: int) -> np.ndarray:
        """Token ids of an example."""
        found: np.ndarray = self.tokens[self.offsets[index] : self.offsets[index + 1]]
        return found

    def of(self, group: str) -> np.ndarray:
        """Indices of a group's examples (none if this store lacks it)."""
        number = self.names.index(group) if group in self.names else -1
        return np.flatnonzero(self.groups == number)


def finishing(config: dict[str, Any]) -> dict[str, Any]:
    """The configuration of the decay: the best sources, in the amounts that `finish` gives, and no others."""
    finish = config.get("finish") or {}
    if not finish:
        return config
    how = {
        name: {**config["parallel"][name], "per_epoch": count} for name, count in finish["parallel"].items()
    }
    tasks = {name: {**config["articles"][name], "tasks": tasks} for name, tasks in finish["articles"].items()}
    return {
        **config,
        "seed": config["seed"] + 1,
        "parallel": how,
        "articles": tasks,
        "written": finish["written"],
    }


def portion(indices: np.ndarray, times: float, rng: np.random.Generator) -> np.ndarray:
    """The indices taken this many times; of a fraction, a random part."""
    whole = int(times)
    part = rng.permutation(indices)[: round(len(indices) * (times - whole))]
    return np.concatenate([np.tile(indices, whole), part]).astype(np.int64)


def epoch_indices(examples: Examples, config: dict[str, Any], epoch: int) -> np.ndarray:
    """The examples of one epoch, in random order."""
    rng = np.random.default_rng([config["seed"], epoch])
    chosen: list[np.ndarray] = []
    for source, how in config["parallel"].items():
        found = examples.of(source)
        pairs = np.unique(examples.pairs[found])
        if (count := how.get("per_epoch")) is not None and count < len(pairs):
            shuffled = np.random.default_rng([config["seed"], len(pairs)]).permutation(pairs)
            turn = epoch // 2 * count  # the same pairs for two epochs, one direction each, then new ones
            pairs = np.take(shuffled, np.arange(turn, turn + count), mode="wrap")
        found = found[np.isin(examples.pairs[found], pairs)]
        if not how.get("both"):
            second = np.concatenate([[False], examples.pairs[found][1:] == examples.pairs[found][:-1]])
            found = found[second == ((examples.pairs[found] + epoch) % 2 == 1)]
        chosen.append(found)
    for source, how in config["articles"].items():
        for task, count in how["tasks"].items():
            found = examples.of(f"{source}:{task}")
            shuffled = np.random.default_rng([config["seed"], len(found)]).permutation(found)
            if len(found):
                chosen.append(np.take(shuffled, np.arange(epoch * count, (epoch + 1) * count), mode="wrap"))
    for part, times in config["written"].items():
        chosen.append(portion(examples.of(f"written:{part}"), times, rng))
    return rng.permutation(np.concatenate(chosen))


def pack(sizes: np.ndarray, indices: np.ndarray, length: int, count: int) -> Iterator[list[list[int]]]:
    """Batches of `count` rows filled first-fit up to `length` tokens; the last batch may have empty rows."""
    rows: list[list[int]] = []
    room: list[int] = []
    done: list[list[int]] = []
    for index in indices:
        size = int(sizes[index])
        spot = next((i for i, free in enumerate(room) if free >= size), None)
        if spot is None:
            if len(rows) >= 4 * count:
                fullest = int(np.argmin(room))
                done.append(rows.pop(fullest))
                room.pop(fullest)
            rows.append([])
            room.append(length)
            spot = len(rows) - 1
        rows[spot].append(int(index))
        room[spot] -= size
        if room[spot] < 10:
            done.append(rows.pop(spot))
            room.pop(spot)
        while len(done) >= count:
            yield done[:count]
            done = done[count:]
    done += rows
    for start in range(0, len(done), count):
        part = done[start : start + count]
        yield part + [[] for _ in range(count - len(part))]


def fill(
    sizes: np.ndarray, indices: np.ndarray, rows: list[list[int]], length: int, ahead: int = 64
) -> np.ndarray:
    """Put short examples into the room that long rows leave; give the examples that are still to be packed."""
    waiting = [int(i) for i in indices]
    for row in rows:
        room = length - int(sizes[row].sum())
        while room > 20:
            fits = [k for k in range(min(ahead, len(waiting))) if sizes[waiting[k]] <= room]
            if not fits:
                break
            best = max(fits, key=lambda k: int(sizes[waiting[k]]))
            room -= int(sizes[waiting[best]])
            row.append(waiting.pop(best))
    return np.array(waiting, dtype=np.int64)


def collate(examples: Examples, rows: list[list[int]], length: int, multiple: int = 128) -> Batch:
    """Tensors of packed rows; predicted positions are padded to a multiple so that shapes stay few."""
    shape = (len(rows), length)
    ids, segments, positions = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    wanted: list[np.ndarray] = []
    targets: list[np.ndarray] = []
    used = 0
    for r, row in enumerate(rows):
        start = 0
        for number, index in enumerate(row, 1):
            tokens = examples.ids(index).astype(np.int64)
            end = start + len(tokens)
            ids[r, start:end], segments[r, start:end] = tokens, number
            positions[r, start:end] = np.arange(len(tokens))
            first = int(examples.starts[index])
            wanted.append(np.arange(first, len(tokens) - 1) + r * length + start)
            targets.append(tokens[first + 1 :])
            start = end
        used += start
    goals = np.concatenate(targets)
    size = -(-len(goals) // multiple) * multiple
    flat = np.zeros(size, dtype=np.int64)
    flat[: len(goals)] = np.concatenate(wanted)
    padded = np.full(size, -1, dtype=np.int64)
    padded[: len(goals)] = goals
    made = [torch.from_numpy(a) for a in (ids, segments, positions, flat, padded)]
    return Batch(made[0], made[1], made[2], made[3], made[4], used)


def steps(examples: Examples, config: dict[str, Any], epoch: int) -> list[list[tuple[int, list[list[int]]]]]:
    """The steps of an epoch: each has one batch of short rows, and some a batch of long rows beside it.

    A batch is (row length, rows of example indices); tensors are made when the step is due.
    """
    limits, train = config["limits"], config["train"]
    indices = epoch_indices(examples, config, epoch)
    short = examples.sizes[indices] <= limits["row"]
    rest, long_rows = indices[short], indices[~short]
    long = list(pack(examples.sizes, long_rows, limits["long_row"], train["long_row_count"]))
    rest = fill(examples.sizes, rest, [row for rows in long for row in rows], limits["long_row"])
    brief = list(pack(examples.sizes, rest, limits["row"], train["row_count"]))
    out = [[(limits["row"], rows)] for rows in brief]
    for i, rows in enumerate(long):
        out[min(len(out) - 1, i * len(out) // max(1, len(long)))].append((limits["long_row"], rows))
    return out
