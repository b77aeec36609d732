"""Collect the statistics of every metric on every system, on the texts as they are and normalised."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from jisr.errors import UsageError
from jisr.eval.dataset import Dataset, System
from jisr.eval.metrics.base import FloatArray, Metric, Texts
from jisr.eval.metrics.registry import defaults, make

PROFILES = {"ar": "ar-norm-1"}
"""The normalisation of `jisr.text.normalise` that scores in a language are also shown with."""

_WORTH_PROCESSES = 1000

Task = tuple[Metric, list[Texts]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One metric on one form of the texts: `statistics` by system, one row a segment.

    `key` is the metric's name, with "@profile" where both sides were normalised.
    """

    key: str
    metric: Metric
    title: str
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
    tasks = [(metric, list(forms[form].values())) for metric, form in plan]
    counted = _run(tasks, workers)
    return [
        Measure(
            key=f"{metric.name}@{form}" if form else metric.name,
            metric=metric,
            title=metric.label(first),
            profile=form,
            signature=f"{metric.signature(first)}|norm:{form or 'none'}",
            statistics=dict(zip(texts, rows, strict=True)),
        )
        for (metric, form), rows in zip(plan, counted, strict=True)
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


def _run(tasks: Sequence[Task], workers: int) -> list[list[FloatArray]]:
    size = sum(len(texts) for _, several in tasks for texts in several)
    if workers < 2 or size < _WORTH_PROCESSES:
        return [_statistics(task) for task in tasks]
    slowest_first = sorted(range(len(tasks)), key=lambda at: tasks[at][0].name != "ter")
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = {at: pool.submit(_statistics, tasks[at]) for at in slowest_first}
        return [running[at].result() for at in range(len(tasks))]


def _statistics(task: Task) -> list[FloatArray]:
    """Count one metric on all systems together, so that the references are looked at once."""
    metric, several = task
    return [metric.statistics(texts) for texts in several]
