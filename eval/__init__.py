"""Metrics, significance, comparison of systems and the reports about them.

The public names load on first use. `compare` scores outputs that exist, `evaluate` runs configurations and
scores what they write, `score_summary` scores one text; the others are the records they take and give.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jisr.eval.comparison import Outcome, compare
    from jisr.eval.dataset import Dataset, Item, System
    from jisr.eval.harness import Settings, evaluate
    from jisr.eval.loading import load_datasets, parallel
    from jisr.eval.metrics.base import MeanMetric, Metric, Texts
    from jisr.eval.results import Result
    from jisr.eval.significance import Resampling
    from jisr.eval.single import score_summary

_PUBLIC = {
    "Dataset": "jisr.eval.dataset",
    "Item": "jisr.eval.dataset",
    "MeanMetric": "jisr.eval.metrics.base",
    "Metric": "jisr.eval.metrics.base",
    "Outcome": "jisr.eval.comparison",
    "Resampling": "jisr.eval.significance",
    "Result": "jisr.eval.results",
    "Settings": "jisr.eval.harness",
    "System": "jisr.eval.dataset",
    "Texts": "jisr.eval.metrics.base",
    "compare": "jisr.eval.comparison",
    "evaluate": "jisr.eval.harness",
    "load_datasets": "jisr.eval.loading",
    "parallel": "jisr.eval.loading",
    "score_summary": "jisr.eval.single",
}

__all__ = [
    "Dataset",
    "Item",
    "MeanMetric",
    "Metric",
    "Outcome",
    "Resampling",
    "Result",
    "Settings",
    "System",
    "Texts",
    "compare",
    "evaluate",
    "load_datasets",
    "parallel",
    "score_summary",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'jisr.eval' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)
