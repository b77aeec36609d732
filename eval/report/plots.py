"""Plots as inline SVG: they scale, print, follow the page's colours, and let the browser shape Arabic."""

from collections.abc import Callable, Mapping, Sequence
from math import isnan

from markupsafe import Markup

from jisr.eval.report import numbers
from jisr.eval.report.svg import WIDTH, axis, frame, grid, label, short, spread, tick_text
from jisr.eval.report.view import order
from jisr.eval.results import Score, Track

_LEFT, _ROW = 150, 26


def intervals(track: Track, key: str) -> Markup:
    """Return one metric as a dot with its interval for each system, the normalised score as a ring below."""
    names = order(track, key)
    rows = {name: _forms(track, name, key) for name in names}
    edges = [edge for forms in rows.values() for one in forms for edge in _edges(one)]
    if not edges:
        return Markup("")
    low, high, ticks = axis(min(edges), max(edges))

    def x(number: float) -> float:
        return _LEFT + (number - low) / (high - low) * (WIDTH - _LEFT - 16)

    show = rows[names[0]][0].show
    height = 8 + _ROW * len(names) + 22
    parts = [grid(ticks, x, height, show)]
    for position, name in enumerate(names):
        middle = 8 + _ROW * position + _ROW / 2
        parts.append(label(name, _LEFT - 10, middle + 4, "end"))
        parts += [
            _dot(one, x, middle + (5 if one.profile else -4 if len(rows[name]) > 1 else 0))
            for one in rows[name]
        ]
    caption = f"{rows[names[0]][0].title} of {len(names)} systems with 95% intervals"
    return frame(height, caption, parts)


def _forms(track: Track, name: str, key: str) -> list[Score]:
    metrics = track.systems[name].metrics
    base = metrics.get(key)
    return (
        []
        if base is None
        else [base, *(one for one in metrics.values() if one.profile and one.metric == base.metric)]
    )


def _edges(one: Score) -> list[float]:
    return [edge for edge in (one.score, *(one.interval or ())) if not isnan(edge)]


def _dot(one: Score, x: Callable[[float], float], y: float) -> Markup:
    if isnan(one.score):
        return Markup("")
    low, high = one.interval or (one.score, one.score)
    hint = f"{one.title}{', normalised' if one.profile else ''}: {numbers.score(one)} {numbers.interval(one)}"
    return Markup(
        '<g class="{}"><title>{}</title><line x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>'
        '<circle cx="{:.1f}" cy="{:.1f}" r="4"/></g>'
    ).format("ring" if one.profile else "dot", hint, x(low), x(high), y, y, x(one.score), y)


def slopes(track: Track, first: str, second: str, labels: tuple[str, str]) -> Markup:
    """Return two scorings side by side, a line for each system; lines that cross are marked."""
    crossing = {
        name
        for change in track.order_changes
        if (change.first, change.second) == (first, second)
        for name in (change.upper, change.lower)
    }
    values = {
        name: (system.metrics[first].score, system.metrics[second].score)
        for name, system in track.systems.items()
    }
    every = [number for pair in values.values() for number in pair]
    low, high = min(every), max(every)
    height = max(120, 22 * len(values) + 50)

    def y(number: float) -> float:
        return height - 14 - (number - low) / ((high - low) or 1) * (height - 50)

    left, right = 150, WIDTH - 150
    places = [spread({name: y(pair[side]) for name, pair in values.items()}) for side in (0, 1)]
    parts = [label(labels[0], left, 14, "middle", "head"), label(labels[1], right, 14, "middle", "head")]
    for name, pair in values.items():
        kind = "cross" if name in crossing else "flat"
        parts.append(
            Markup('<g class="{}"><line x1="{}" y1="{:.1f}" x2="{}" y2="{:.1f}"/></g>').format(
                kind, left, y(pair[0]), right, y(pair[1])
            )
        )
        show = track.systems[name].metrics[first].show
        before, after = (numbers.value(number, show) for number in pair)
        parts.append(label(f"{short(name, 16)} {before}", left - 8, places[0][name] + 4, "end", kind))
        parts.append(label(f"{after} {short(name, 16)}", right + 8, places[1][name] + 4, "start", kind))
    return frame(height, f"{labels[0]} against {labels[1]}", parts)


def trend(runs: Sequence[str], series: Mapping[str, Sequence[Score | None]]) -> Markup:
    """Return a metric over runs, a line for each system, with intervals."""
    edges = [edge for scores in series.values() for one in scores if one is not None for edge in _edges(one)]
    if not edges:
        return Markup("")
    low, high, ticks = axis(min(edges), max(edges))
    height, left, right = 220, 44, WIDTH - 130
    show = next(one.show for scores in series.values() for one in scores if one is not None)

    def y(number: float) -> float:
        return height - 30 - (number - low) / (high - low) * (height - 50)

    def x(position: int) -> float:
        return left + (right - left) * (position + 0.5) / len(runs)

    parts = [
        Markup('<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(
            left, right, y(tick), y(tick)
        )
        + label(tick_text(tick, show), left - 6, y(tick) + 4, "end", "tick")
        for tick in ticks
    ]
    parts += [label(short(run, 12), x(at), height - 10, "middle", "tick") for at, run in enumerate(runs)]
    ends: dict[str, float] = {}
    for number, (name, scores) in enumerate(series.items()):
        aside = 8 * (number - (len(series) - 1) / 2)  # so that intervals of one run do not cover each other
        points = [
            (x(at) + aside, one) for at, one in enumerate(scores) if one is not None and not isnan(one.score)
        ]
        path = " ".join(f"{px:.1f},{y(one.score):.1f}" for px, one in points)
        bars = Markup("").join(
            Markup(
                '<line x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/><circle cx="{:.1f}" cy="{:.1f}" r="3.5"/>'
            ).format(
                px,
                px,
                y((one.interval or (one.score,) * 2)[0]),
                y((one.interval or (one.score,) * 2)[1]),
                px,
                y(one.score),
            )
            for px, one in points
        )
        parts.append(Markup('<g class="s{}"><polyline points="{}"/>{}</g>').format(number % 6, path, bars))
        if points:
            ends[name] = y(points[-1][1].score)
    places = spread(ends)
    parts += [
        label(name, right + 6, places[name] + 4, "start", f"s{list(series).index(name) % 6}") for name in ends
    ]
    return frame(height, "scores over runs", parts)
