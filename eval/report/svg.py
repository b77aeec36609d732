"""The pieces of a plot: axis, grid, labels that do not overlap, and the frame around them."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor, log10

from markupsafe import Markup

WIDTH = 460
"""Width of a plot in its own units: small, so that the text stays readable on a phone."""

_LONGEST = 20
_LINE = 15.0


def axis(low: float, high: float) -> tuple[float, float, list[float]]:
    """Return limits around `low` and `high`, and round numbers between them for the ticks."""
    span = (high - low) or abs(high) or 1.0
    step = 10 ** floor(log10(span / 4))
    step *= next(factor for factor in (1, 2, 2.5, 5, 10) if span / (step * factor) <= 5)
    low, high = floor(low / step) * step, ceil(high / step) * step
    count = round((high - low) / step) or 1
    return low, low + count * step, [low + step * number for number in range(count + 1)]


def grid(ticks: Sequence[float], x: Callable[[float], float], height: float, show: str) -> Markup:
    """Return vertical lines with their numbers below."""
    line = Markup('<line class="grid" x1="{0:.1f}" x2="{0:.1f}" y1="4" y2="{1:.1f}"/>')
    return Markup("").join(
        line.format(x(tick), height - 20)
        + label(tick_text(tick, show), x(tick), height - 6, "middle", "tick")
        for tick in ticks
    )


def tick_text(number: float, show: str) -> str:
    """Return the number at a tick, with as few digits as it needs."""
    return f"{100 * number:g}%" if show == "percent" else f"{number:.6g}"


def label(text: str, x: float, y: float, anchor: str, kind: str = "") -> Markup:
    """Return a text; a long one is shortened, with the whole in its tooltip."""
    return Markup(
        '<text x="{:.1f}" y="{:.1f}" text-anchor="{}" class="{}">{}<title>{}</title></text>'
    ).format(x, y, anchor, kind, short(text, _LONGEST + 6), text)


def short(text: str, most: int = _LONGEST) -> str:
    """Return `text`, cut to so many characters with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def spread(places: Mapping[str, float]) -> dict[str, float]:
    """Return the places, top to bottom, moved apart so that lines of text do not overlap."""
    found: dict[str, float] = {}
    last = float("-inf")
    for name in sorted(places, key=places.__getitem__):
        last = max(places[name], last + _LINE)
        found[name] = last
    overflow = max(0.0, last - max(places.values(), default=0.0)) / 2
    return {name: place - overflow for name, place in found.items()}


def frame(height: float, caption: str, parts: Sequence[Markup]) -> Markup:
    """Return the plot; `caption` is read out where it cannot be seen."""
    return Markup('<svg viewBox="0 0 {} {:.0f}" role="img" aria-label="{}" direction="ltr">{}</svg>').format(
        WIDTH, height, caption, Markup("").join(parts)
    )
