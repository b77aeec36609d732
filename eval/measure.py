"""Collect the statistics of every metric on every system, on the texts as they are and normalised."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from jisr.errors import UsageError
from jisr.eval.dataset import Dataset, System
from jisr.eval.metrics.base import FloatArray, Metric, Texts
from jisr.eval.metrics.registry import defaults, make

PROFILES = {"ar": "ar-norm-1"}
"""The normalisation of `jisr.text.normalise` that scores in a language are also shown with."""

_WORTH_PROCESSES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One metric on one form of the texts: `statistics` by system, one row a segment.

    `key` is the metric's name, with "@profile" where both sides were normalised.
    """

    key: str
    metric: Metric
    profile: str
    signature: str
    statistics: dict[str, FloatArray]

    def score(self, system: str) -> float:
        """Return a system's score on all segments."""
        return float(self.metric.score(self.statistics[system].sum(axis=0)))


def default_profile(language: str) -> str:
    """Return the normalisation profile that scores in `language` are also shown with; "" is none."""
    return PROFILES.get(language, "")


def measure(
    *,
    dataset: Dataset,
    systems: Sequence[System],
    metrics: Sequence[str | Metric] | None = None,
    profile: str | None = None,
    workers: int = 1,
) -> list[Measure]:
    """Return what every metric counts.

    Args:
        metrics: names or objects; None takes the usual ones, less those that lack what they need.
        profile: a normalisation to show beside the raw scores; None chooses by language, "" is none.
        workers: processes to share the work between.

    Raises:
        UsageError: a metric asked for by name needs what is not there, or does not support the language.
    """
    texts = {system.name: dataset.texts(hypotheses=system.outputs) for system in systems}
    first = texts[systems[0].name]
    chosen = (
        _usable(make(defaults(dataset.task, dataset.language)), first) if metrics is None else make(metrics)
    )
    for metric in chosen:
        metric.check(first)
    profile = default_profile(dataset.language) if profile is None else profile
    forms = {"": texts} | ({profile: _normalised(texts, profile)} if profile else {})
    plan = [
        (metric, form)
        for metric in chosen
        for form in forms
        if not form or (metric.normalisable and "references" in metric.needs)
    ]
    tasks = [(metric, forms[form][system.name]) for metric, form in plan for system in systems]
    rows = iter(_run(tasks, workers))
    return [
        Measure(
            key=f"{metric.name}@{form}" if form else metric.name,
            metric=metric,
            profile=form,
            signature=f"{metric.signature(first)}|norm:{form or 'none'}",
            statistics={system.name: next(rows) for system in systems},
        )
        for metric, form in plan
    ]


def _usable(metrics: Sequence[Metric], texts: Texts) -> list[Metric]:
    found = []
    for metric in metrics:
        try:
            metric.check(texts)
        except UsageError:
            continue
        found.append(metric)
    return found


def _normalised(texts: dict[str, Texts], profile: str) -> dict[str, Texts]:
    from jisr.text.normalise import normalise

    return {name: one.map(lambda text: normalise(text, profile)) for name, one in texts.items()}


def _run(tasks: Sequence[tuple[Metric, Texts]], workers: int) -> Iterator[FloatArray]:
    size = sum(len(texts) for _, texts in tasks)
    if workers < 2 or size < _WORTH_PROCESSES:
        yield from map(_statistics, tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_statistics, tasks)


def _statistics(task: tuple[Metric, Texts]) -> FloatArray:
    metric, texts = task
    return metric.statistics(texts)
