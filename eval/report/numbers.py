"""Scores, intervals and p-values as text."""

import math

from jisr.eval.results import Score

DASH = "–"


def value(number: float, show: str) -> str:
    """Return a score as it is usually printed: 57.3, 0.573, 57.3%, or 0.57; a dash for nan."""
    if math.isnan(number):
        return DASH
    if show == "points":
        return f"{number:.1f}"
    if show == "fraction":
        return f"{number:.3f}"
    return f"{100 * number:.1f}%" if show == "percent" else f"{number:.2f}"


def score(one: Score) -> str:
    """Return a score."""
    return value(one.score, one.show)


def interval(one: Score) -> str:
    """Return the interval in brackets, "" when there is none."""
    if one.interval is None:
        return ""
    low, high = (value(edge, one.show) for edge in one.interval)
    return f"[{low}, {high}]"


def gap(number: float, show: str) -> str:
    """Return a difference with its sign, with a true minus."""
    text = value(abs(number), show)
    if not text.strip("0.%"):
        return text
    return DASH if text == DASH else f"{'+' if number >= 0 else '−'}{text}"


def p_value(p: float) -> str:
    """Return "p = 0.012", or "p < 0.001"."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
