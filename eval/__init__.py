"""Metrics, significance, comparison of systems and the reports about them.

The public names load on first use: `score_summary`, `compare`, `evaluate`, and the records they take.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jisr.eval.metrics.base import MeanMetric, Metric, Texts
    from jisr.eval.single import score_summary

_PUBLIC = {
    "MeanMetric": "jisr.eval.metrics.base",
    "Metric": "jisr.eval.metrics.base",
    "Texts": "jisr.eval.metrics.base",
    "score_summary": "jisr.eval.single",
}

__all__ = ["MeanMetric", "Metric", "Texts", "score_summary"]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'jisr.eval' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)
