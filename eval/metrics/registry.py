"""Metrics by name, and which ones are computed when nobody names any."""

from collections.abc import Iterable

from jisr.eval.metrics.base import Metric
from jisr.registry import Registry

REGISTRY = Registry(
    "metric",
    {
        "bleu": "jisr.eval.metrics.mt:bleu",
        "bleu-13a": "jisr.eval.metrics.mt:bleu_13a",
        "bleu-intl": "jisr.eval.metrics.mt:bleu_intl",
        "chrf": "jisr.eval.metrics.mt:chrf",
        "chrf++": "jisr.eval.metrics.mt:chrf_plus_plus",
        "ter": "jisr.eval.metrics.mt:Ter",
        "rouge1": "jisr.eval.metrics.rouge:rouge1",
        "rouge2": "jisr.eval.metrics.rouge:rouge2",
        "rougeL": "jisr.eval.metrics.rouge:rougel",
        "rougeLsum": "jisr.eval.metrics.rouge:rougelsum",
        "numbers": "jisr.eval.metrics.support:Numbers",
        "names": "jisr.eval.metrics.support:Names",
        "language": "jisr.eval.metrics.plain:RightLanguage",
        "length": "jisr.eval.metrics.plain:Length",
        "repetition": "jisr.eval.metrics.plain:Repetition",
        "novelty": "jisr.eval.metrics.extraction:Novelty",
        "coverage": "jisr.eval.metrics.extraction:Coverage",
        "density": "jisr.eval.metrics.extraction:Density",
        "comet": "jisr.eval.metrics.comet:Comet",
        "bertscore": "jisr.eval.metrics.bertscore:BertScore",
    },
)
"""Name -> a class, or a function without arguments, that makes a `Metric`."""


def make(names: Iterable[str | Metric]) -> list[Metric]:
    """Return the metrics named; a metric object is taken as it is, a name twice counts once.

    Raises:
        UsageError: a name is not known.
    """
    made = [metric if isinstance(metric, Metric) else REGISTRY.get(metric)() for metric in names]
    return list({metric.name: metric for metric in made}.values())


def defaults(task: str, language: str) -> list[str]:
    """Return the names of the metrics for a task ("translation" or "summary") into `language`."""
    if task == "summary":
        overlap = ["rouge1", "rouge2", "rougeL", "chrf"]
        return [
            *overlap,
            "numbers",
            "names",
            "language",
            "length",
            "repetition",
            "novelty",
            "coverage",
            "density",
        ]
    beside = "bleu-13a" if language == "ar" else "bleu-intl"
    return ["chrf++", "chrf", "bleu", beside, "ter", "numbers", "names", "language", "length", "repetition"]
