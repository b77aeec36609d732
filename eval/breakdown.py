"""Where systems differ: by length, by document, by direction; and which metrics put them in another order."""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from jisr.eval.dataset import Dataset, Item
from jisr.eval.measure import Measure
from jisr.eval.metrics.rouge import words
from jisr.eval.results import Bucket, OrderChange, PairedTest

_EDGES = (0, 10, 20, 30, 40)
_MOST_GROUPS = 30
_MEASURES = 3


def buckets(*, dataset: Dataset, measures: Sequence[Measure]) -> list[Bucket]:
    """Return the scores by length of the reference in words, by document, and by source language.

    A grouping with a single group says nothing and is left out, and so is one with too many to read.
    """
    shown = [measure for measure in measures if not measure.profile and measure.metric.better != "neither"]
    groupings: dict[str, Callable[[Item], str]] = {
        "source language": lambda item: item.source_language,
        "document": lambda item: item.document if item.document != item.id else "",
    }
    if dataset.task == "translation":
        groupings["words in the reference"] = _length_label
    found = []
    for by, label in groupings.items():
        labels = np.array([label(item) for item in dataset.items])
        groups = sorted(set(labels.tolist()), key=_length_order)
        if 2 <= len(groups) <= _MOST_GROUPS:
            found += [_bucket(by, group, labels == group, shown[:_MEASURES]) for group in groups]
    return found


def _length_label(item: Item) -> str:
    count = len(words((item.references or (item.source,))[0]))
    low = max(edge for edge in _EDGES if edge <= count)
    return f"{low}+" if low == _EDGES[-1] else f"{low}-{low + 9}"


def _length_order(label: str) -> tuple[int, str]:
    digits = label.partition("-")[0].rstrip("+")
    return (int(digits) if digits.isdecimal() else 0, label)


def _bucket(
    by: str, label: str, mask: "np.ndarray[tuple[int], np.dtype[np.bool_]]", shown: Sequence[Measure]
) -> Bucket:
    scores: dict[str, dict[str, float]] = {}
    for measure in shown:
        for name, rows in measure.statistics.items():
            scores.setdefault(name, {})[measure.key] = float(measure.metric.score(rows[mask].sum(axis=0)))
    return Bucket(by=by, label=label or "(none)", segments=int(mask.sum()), scores=scores)


def order_changes(*, measures: Sequence[Measure], tests: Sequence[PairedTest]) -> list[OrderChange]:
    """Return the pairs of systems that change places with the tokenizer, the normalisation, or the metric."""
    by_key = {measure.key: measure for measure in measures}
    found = []
    for first, second in _pairs_of_keys(list(by_key)):
        sign = [1.0 if by_key[key].metric.better == "higher" else -1.0 for key in (first, second)]
        for one, other in combinations(by_key[first].statistics, 2):
            gaps = [
                side * (by_key[key].score(one) - by_key[key].score(other))
                for side, key in zip(sign, (first, second), strict=True)
            ]
            if gaps[0] * gaps[1] >= 0:
                continue
            upper, lower = (one, other) if gaps[0] > 0 else (other, one)
            turn = 1.0 if gaps[0] > 0 else -1.0
            found.append(
                OrderChange(
                    first=first,
                    second=second,
                    upper=upper,
                    lower=lower,
                    gaps=(turn * gaps[0], turn * gaps[1]),
                    significant=(_sees(tests, first, one, other), _sees(tests, second, one, other)),
                )
            )
    return found


def _sees(tests: Sequence[PairedTest], key: str, one: str, other: str) -> bool:
    return any(
        test.metric == key and {test.first, test.second} == {one, other} and test.better for test in tests
    )


def _pairs_of_keys(keys: list[str]) -> list[tuple[str, str]]:
    """Return the comparisons worth making: tokenizers, raw and normalised, BLEU and the main metric."""
    wanted = [("bleu-13a", "bleu"), ("bleu", "bleu-intl")]
    wanted += [
        (key.partition("@")[0], key)
        for key in keys
        if "@" in key and key.partition("@")[0] in ("bleu", "chrf++")
    ]
    wanted += [("bleu", "chrf++")]
    return [pair for pair in wanted if pair[0] in keys and pair[1] in keys]
