"""Scores for one summary, as the pipeline's `score` stage asks for them."""

import math
from collections.abc import Sequence

from jisr.eval.metrics.base import Texts
from jisr.eval.metrics.registry import make


def score_summary(
    *, hypothesis: str, references: Sequence[str], language: str, metrics: Sequence[str]
) -> dict[str, float]:
    """Return the scores of one text against one or more references, by metric name.

    A metric that does not apply here (nothing to compare with) is left out.

    Raises:
        UsageError: an unknown metric, or one that needs more than references.
    """
    texts = Texts(hypotheses=(hypothesis,), references=(tuple(references),), language=language)
    scores = {}
    for metric in make(metrics):
        metric.check(texts)
        value = float(metric.segment_scores(metric.statistics(texts))[0])
        if not math.isnan(value):
            scores[metric.name] = value
    return scores
