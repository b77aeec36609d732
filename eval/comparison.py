"""Compare systems on one dataset: scores, tests, breakdowns, and every segment with its doubts."""

from collections.abc import Sequence
from dataclasses import dataclass

from jisr.errors import UsageError
from jisr.eval.breakdown import buckets, order_changes
from jisr.eval.checks import check_counts, notices
from jisr.eval.dataset import Dataset, System
from jisr.eval.flags import flags_by_segment
from jisr.eval.measure import Measure, measure
from jisr.eval.metrics.base import Metric, reference_count
from jisr.eval.metrics.rouge import words
from jisr.eval.ngrams import ngram_leads
from jisr.eval.paired import Method, scores_and_tests
from jisr.eval.results import SegmentResult, SystemResult, Track
from jisr.eval.significance import Resampling
from jisr.registry import did_you_mean


@dataclass(frozen=True, slots=True)
class Outcome:
    """A track, and its segments one by one."""

    track: Track
    segments: tuple[SegmentResult, ...]


def compare(
    *,
    dataset: Dataset,
    systems: Sequence[System],
    metrics: Sequence[str | Metric] | None = None,
    baseline: str = "",
    paired: Method = "bootstrap",
    resampling: Resampling | None = None,
    profile: str | None = None,
    workers: int = 1,
) -> Outcome:
    """Score `systems` on `dataset` and test every two of them against each other.

    Args:
        metrics: names or `Metric` objects; None is the usual set for the task. The first that has a direction
            is the main one, by which systems and segments are ordered.
        baseline: the system that others are marked against; "" is the first.
        paired: the test; "none" leaves it out.
        profile: the normalisation shown beside raw scores; None chooses by language, "" is none.
        workers: processes to share the counting between.

    Raises:
        UsageError: unequal lengths, an unknown baseline or metric, a metric that cannot be used here.
    """
    check_counts(dataset=dataset, systems=systems)
    names = [system.name for system in systems]
    if baseline and baseline not in names:
        raise UsageError(f"no system {baseline!r} to compare with", did_you_mean(baseline, names))
    baseline = baseline or names[0]
    measures = measure(dataset=dataset, systems=systems, metrics=metrics, profile=profile, workers=workers)
    if not measures:
        raise UsageError("no metric can be used on this dataset", "give references or sources")
    scores, tests = scores_and_tests(measures=measures, method=paired, resampling=resampling or Resampling())
    main = next((one.key for one in measures if one.metric.better != "neither"), measures[0].key)
    texts = dataset.texts(hypotheses=systems[0].outputs)
    track = Track(
        name=dataset.name,
        task=dataset.task,
        source_language=dataset.source_language,
        language=dataset.language,
        segments=len(dataset.items),
        references=reference_count(texts),
        words=sum(len(words((item.references or (item.source,))[0])) for item in dataset.items),
        main=main,
        baseline=baseline,
        systems={
            system.name: SystemResult(
                name=system.name,
                about=dict(system.about),
                empty=sum(not text.strip() for text in system.outputs),
                metrics=scores[system.name],
            )
            for system in systems
        },
        pairs=tests,
        buckets=buckets(dataset=dataset, measures=measures),
        order_changes=order_changes(measures=measures, tests=tests),
        ngrams=ngram_leads(dataset=dataset, systems=systems, baseline=baseline),
        notices=notices(dataset=dataset, systems=systems),
    )
    return Outcome(track, tuple(_segments(dataset, systems, measures)))


def _segments(
    dataset: Dataset, systems: Sequence[System], measures: Sequence[Measure]
) -> list[SegmentResult]:
    values = {
        system.name: {
            one.key: one.metric.segment_scores(one.statistics[system.name]).round(4).tolist()
            for one in measures
        }
        for system in systems
    }
    flags = flags_by_segment(dataset=dataset, systems=systems, values=values)
    return [
        SegmentResult(
            track=dataset.name,
            id=item.id,
            document=item.document,
            source=item.source,
            source_language=item.source_language,
            language=dataset.language,
            references=list(item.references),
            outputs={system.name: system.outputs[at] for system in systems},
            scores={
                name: {key: column[at] for key, column in columns.items()} for name, columns in values.items()
            },
            flags=flags[at],
        )
        for at, item in enumerate(dataset.items)
    ]
