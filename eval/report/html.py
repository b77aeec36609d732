"""The report as one HTML page that needs nothing else: no network, no framework, no file beside it."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from jisr.eval.report import diff, numbers, plots, view
from jisr.eval.results import Result, Score, SegmentResult, Track
from jisr.eval.script import script_of

if TYPE_CHECKING:
    from jinja2 import Environment

EXAMPLES = 25
"""Segments shown of a track whose segments belong to no document."""

DIRECTIONS = {"ar": "rtl", "en": "ltr"}
_TOKENIZERS = (("bleu-13a", "bleu"), ("bleu", "bleu-intl"))


def render(runs: Mapping[str, tuple[Result, Sequence[SegmentResult]]], *, examples: int = EXAMPLES) -> str:
    """Return the page for one run, or for several with their trends first.

    Args:
        runs: name -> what was found and its segments; several runs are shown in this order.
        examples: how many segments to show where they are too many to show all.
    """
    environment = _environment()
    script = environment.get_template("sort.js").render()
    return environment.get_template("page.html").render(
        runs=[
            {
                "name": name,
                "result": result,
                "tracks": [
                    _track(track, _of(segments, track), examples, f"{at}-{n}")
                    for n, track in enumerate(result.tracks)
                ],
            }
            for at, (name, (result, segments)) in enumerate(runs.items())
        ],
        trends=trends({name: result for name, (result, _) in runs.items()}) if len(runs) > 1 else [],
        script=Markup(script),  # our own file, not text from outside
        script_digest=b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        style=Markup(environment.get_template("style.css").render()),
    )


def trends(results: Mapping[str, Result]) -> list[dict[str, object]]:
    """Return, for the main metric of each track that several runs have, its scores by system and run."""
    found: list[dict[str, object]] = []
    tracks: dict[str, list[Track]] = {}
    for result in results.values():
        for track in result.tracks:
            tracks.setdefault(track.name, []).append(track)
    for name, several in tracks.items():
        if len(several) < 2:
            continue
        key = several[-1].main
        systems = list(dict.fromkeys(system for track in several for system in track.systems))
        series = {
            system: [_score(result, name, system, key) for result in results.values()] for system in systems
        }
        found.append(
            {
                "title": view.title(several[-1]),
                "metric": next((one.title for scores in series.values() for one in scores if one), key),
                "series": series,
                "plot": plots.trend(list(results), series),
            }
        )
    return found


def _score(result: Result, track: str, system: str, key: str) -> Score | None:
    for one in result.tracks:
        if one.name == track and system in one.systems:
            return one.systems[system].metrics.get(key)
    return None


def _of(segments: Sequence[SegmentResult], track: Track) -> list[SegmentResult]:
    return [segment for segment in segments if segment.track == track.name]


def _track(track: Track, segments: list[SegmentResult], examples: int, anchor: str) -> dict[str, object]:
    groups = view.groups(segments)
    directed = view.columns(track, directed=True)
    plotted = [column for column in directed if not column.profile] if len(track.systems) > 1 else []
    return {
        "anchor": anchor,
        "track": track,
        "title": view.title(track),
        "verdict": view.verdict(track),
        "quality": view.table(track, directed=True),
        "other": view.table(track, directed=False),
        "plots": [(column.title, plots.intervals(track, column.key)) for column in plotted],
        "slopes": [_slopes(track, *pair) for pair in _TOKENIZERS if _has(track, pair)],
        "matrices": [(column, view.order(track, column.key)) for column in directed],
        "tests": {(test.metric, frozenset((test.first, test.second))): test for test in track.pairs},
        "groups": groups,
        "examples": [] if groups else view.examples(track, segments, examples),
        "systems": view.order(track, track.main),
    }


def _has(track: Track, pair: tuple[str, str]) -> bool:
    return len(track.systems) > 1 and all(key in track.metric_keys() for key in pair)


def _slopes(track: Track, first: str, second: str) -> Markup:
    labels = (f"BLEU {view.tokenizer(track, first)}", f"BLEU {view.tokenizer(track, second)}")
    return plots.slopes(track, first, second, labels)


def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = files("jisr.eval.report") / "templates"
    environment = Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=True,  # texts, names and messages come from outside
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(score=numbers.score, interval=numbers.interval, value=numbers.value)
    environment.globals.update(
        gap=numbers.gap,
        p_value=numbers.p_value,
        marked=diff.marked,
        names=view.LANGUAGES,
        directions=DIRECTIONS,
        frozenset=frozenset,
        script_of=script_of,
    )
    return environment
