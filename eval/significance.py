"""Confidence intervals and paired tests, by resampling the statistics that metrics keep for each segment.

The tests are those of sacrebleu's `PairedTest`, with the same random numbers: paired bootstrap (Koehn 2004,
https://aclanthology.org/W04-3250) and paired approximate randomisation (Riezler and Maxwell 2005,
https://aclanthology.org/W05-0908). They differ in one point: a resampled gap that equals the observed one
counts as evidence for chance. Without that, two identical systems come out as different with p = 0.001.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from jisr.eval.metrics.base import FloatArray, Metric

CONFIDENCE = 0.95
_CHUNK_CELLS = 4_000_000
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Resampling:
    """How often to resample, and from which seed."""

    samples: int = 1000
    seed: int = 12345


def bootstrap_scores(*, metric: Metric, statistics: FloatArray, resampling: Resampling) -> FloatArray:
    """Return the scores of `resampling.samples` corpora drawn with replacement from the segments."""
    count = len(statistics)
    if resampling.samples * count <= _CHUNK_CELLS:
        return metric.score(_drawn_once(count, resampling) @ statistics)
    return np.concatenate([metric.score(times @ statistics) for times in _drawn(count, resampling)])


def _drawn(count: int, resampling: Resampling) -> Iterator[FloatArray]:
    """Yield how often each of `count` segments was drawn, a row for each sample, some samples at a time."""
    rng = np.random.default_rng(resampling.seed)
    for size in _chunks(resampling.samples, count):
        drawn = rng.choice(count, size=(size, count), replace=True)
        cells = (drawn + count * np.arange(size)[:, None]).ravel()
        yield np.bincount(cells, minlength=size * count).reshape(size, count).astype(np.float64)


@lru_cache(maxsize=2)
def _drawn_once(count: int, resampling: Resampling) -> FloatArray:
    """Return the same in one piece: every system and metric is resampled alike."""
    return np.concatenate(list(_drawn(count, resampling)))


def interval(scores: FloatArray) -> tuple[float, float] | None:
    """Return the middle 95% of bootstrap scores; None where they are not numbers."""
    usable = scores[~np.isnan(scores)]
    if not len(usable):
        return None
    low, high = np.quantile(usable, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


def paired_bootstrap(*, first: FloatArray, second: FloatArray, difference: float) -> float:
    """Return the two-sided p-value that `difference` between two systems is chance.

    Args:
        first, second: bootstrap scores of both systems, drawn with the same seed, so that sample n of one is
            the same segments as sample n of the other.
        difference: that of the scores on all segments.
    """
    gaps = np.abs(first - second)
    return _p_value(gaps - gaps.mean(), difference)


def approximate_randomisation(
    *, metric: Metric, first: FloatArray, second: FloatArray, resampling: Resampling
) -> float:
    """Return the two-sided p-value that the systems could exchange outputs segment by segment.

    Args:
        first, second: the statistics of both systems, one row a segment.
    """
    count = len(first)
    rng = np.random.default_rng(resampling.seed)
    total, moved = first.sum(axis=0) + second.sum(axis=0), first - second
    difference = abs(float(metric.score(first.sum(axis=0)) - metric.score(second.sum(axis=0))))
    gaps = []
    for size in _chunks(resampling.samples, count):
        keep = rng.integers(2, size=(size, count), dtype=bool)
        shuffled = second.sum(axis=0) + keep.astype(np.float64) @ moved
        gaps.append(np.abs(metric.score(shuffled) - metric.score(total - shuffled)))
    return _p_value(np.concatenate(gaps), difference)


def holm(p_values: list[float]) -> list[float]:
    """Return the p-values after Holm's correction (1979) for having looked at all of them."""
    order = sorted(range(len(p_values)), key=lambda position: p_values[position])
    adjusted, worst = [0.0] * len(p_values), 0.0
    for rank, position in enumerate(order):
        worst = max(worst, min(1.0, p_values[position] * (len(p_values) - rank)))
        adjusted[position] = worst
    return adjusted


def _p_value(gaps: FloatArray, difference: float) -> float:
    """Count how often chance is as large; the 1 on both sides keeps the test from being too bold."""
    return (int(np.sum(gaps >= abs(difference) - _TIE)) + 1) / (len(gaps) + 1)


def _chunks(samples: int, count: int) -> Iterator[int]:
    """Yield sizes that add up to `samples`, small enough for memory.

    They are multiples of 32 because random bits come 32 at a time: so chunks do not change the numbers drawn.
    """
    most = max(32, _CHUNK_CELLS // max(count, 1) // 32 * 32)
    for start in range(0, samples, most):
        yield min(most, samples - start)
