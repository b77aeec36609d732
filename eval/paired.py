"""Intervals for every system and paired tests between every two, on every metric that has a direction."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

from jisr.eval import significance
from jisr.eval.measure import Measure
from jisr.eval.metrics.base import FloatArray
from jisr.eval.results import PairedTest, Score

SIGNIFICANT = 0.05
Method = Literal["bootstrap", "ar", "none"]

FEW = 30
"""Below so many segments the bootstrap sees differences that are not there: five documents would do. The tests
are made by randomisation then, which knows that five documents can be exchanged in 32 ways only."""


def scores_and_tests(
    *, measures: Sequence[Measure], method: Method, resampling: significance.Resampling
) -> tuple[dict[str, dict[str, Score]], list[PairedTest]]:
    """Return the scores by system and metric key, and the tests between all pairs of systems.

    On fewer than `FEW` segments the tests are made by randomisation, whatever `method` asks for but "none".
    """
    if method == "bootstrap" and any(len(rows) < FEW for one in measures for rows in one.statistics.values()):
        method = "ar"
    scores: dict[str, dict[str, Score]] = {}
    tests: list[PairedTest] = []
    for measure in measures:
        samples = {
            name: significance.bootstrap_scores(metric=measure.metric, statistics=rows, resampling=resampling)
            for name, rows in measure.statistics.items()
        }
        for name, drawn in samples.items():
            scores.setdefault(name, {})[measure.key] = _score(measure, name, drawn, method, resampling)
        if method != "none" and measure.metric.better != "neither":
            tests += _tests(measure, samples, method, resampling)
    return scores, tests


def _score(
    measure: Measure, system: str, samples: FloatArray, method: Method, resampling: significance.Resampling
) -> Score:
    metric = measure.metric
    test = "" if method == "none" else f"|test:{'bs' if method == 'bootstrap' else 'ar'}"
    return Score(
        score=measure.score(system),
        interval=significance.interval(samples),
        signature=f"{measure.signature}|ci:bs95|samples:{resampling.samples}|seed:{resampling.seed}{test}",
        title=measure.title,
        metric=metric.name,
        profile=measure.profile,
        better=metric.better,
        show=metric.show,
    )


def _tests(
    measure: Measure, samples: Mapping[str, FloatArray], method: Method, resampling: significance.Resampling
) -> list[PairedTest]:
    found = []
    for first, second in combinations(measure.statistics, 2):
        difference = measure.score(first) - measure.score(second)
        if difference != difference:  # nan: nothing to compare
            continue
        if method == "bootstrap":
            p = significance.paired_bootstrap(
                first=samples[first], second=samples[second], difference=difference
            )
        else:
            p = significance.approximate_randomisation(
                metric=measure.metric,
                first=measure.statistics[first],
                second=measure.statistics[second],
                resampling=resampling,
            )
        found.append((first, second, difference, p))
    adjusted = significance.holm([p for *_, p in found])
    higher = measure.metric.better == "higher"
    return [
        PairedTest(
            metric=measure.key,
            first=first,
            second=second,
            difference=difference,
            p=p,
            p_adjusted=corrected,
            better=(first if (difference > 0) == higher else second) if corrected < SIGNIFICANT else "",
        )
        for (first, second, difference, p), corrected in zip(found, adjusted, strict=True)
    ]
