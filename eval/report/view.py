"""What the report shows, worked out once for all its forms: columns, order, marks, and plain sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan

from jisr.eval.report import numbers
from jisr.eval.results import PairedTest, Score, SegmentResult, Track

LANGUAGES = {"ar": "Arabic", "en": "English"}
WIN, LOSS, TIE = "▲", "▼", "="


@dataclass(frozen=True, slots=True)
class Column:
    """One metric of the table: raw, and the same normalised beside it."""

    key: str
    title: str
    better: str
    show: str
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A score in the table. `mark` compares with the baseline; `top` is the best or not told apart from it.

    `half` is half the width of the interval.
    """

    text: str
    interval: str = ""
    sort: float = 0.0
    mark: str = ""
    hint: str = ""
    top: bool = False
    half: float = 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """Systems by metrics, the systems ordered by the first column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Segments that belong to one document."""

    name: str
    segments: tuple[SegmentResult, ...] = field(default=())


def title(track: Track) -> str:
    """Return what the track is about: "Translation, Arabic to English"."""
    target = LANGUAGES.get(track.language, track.language)
    source = LANGUAGES.get(track.source_language, track.source_language)
    if track.task == "summary":
        return f"Summaries in {target}"
    return f"Translation, {source} to {target}" if source else f"Translation into {target}"


def order(track: Track, key: str) -> list[str]:
    """Return the systems from the best to the worst by one metric; as they came where it has no direction."""
    names = list(track.systems)
    scores = {name: track.systems[name].metrics[key] for name in names if key in track.systems[name].metrics}
    if not scores or next(iter(scores.values())).better == "neither":
        return names
    sign = 1 if next(iter(scores.values())).better == "lower" else -1
    worst = float("inf")
    return sorted(
        names,
        key=lambda name: (
            worst if name not in scores or isnan(scores[name].score) else sign * scores[name].score
        ),
    )


def columns(track: Track, *, directed: bool) -> list[Column]:
    """Return the columns of metrics compared with references (`directed`), or of the others."""
    found = []
    for key in track.metric_keys():
        one = _any(track, key)
        if _is_quality(one) == directed:
            normalised = f"{one.title}, normalised" if one.profile else one.title
            found.append(
                Column(key=key, title=normalised, better=one.better, show=one.show, profile=one.profile)
            )
    return found


def table(track: Track, *, directed: bool) -> Table:
    """Return the table of one kind of metric, ready to print."""
    shown = columns(track, directed=directed)
    names = order(track, track.main)
    tests = {(test.metric, frozenset((test.first, test.second))): test for test in track.pairs}
    tops = {column.key: order(track, column.key)[0] for column in shown}
    rows = []
    for name in names:
        cells = []
        for column in shown:
            one = track.systems[name].metrics.get(column.key)
            best = tests.get((column.key, frozenset((name, tops[column.key]))))
            versus = tests.get((column.key, frozenset((name, track.baseline))))
            top = column.better != "neither" and (
                name == tops[column.key] or (best is not None and not best.better)
            )
            cells.append(_cell(one, versus, name, track.baseline, top=top and len(names) > 1))
        rows.append((name, tuple(cells)))
    return Table(tuple(shown), tuple(rows))


def _cell(one: Score | None, versus: PairedTest | None, name: str, baseline: str, *, top: bool) -> Cell:
    if one is None:
        return Cell(text=numbers.DASH)
    mark, hint = "", ""
    if versus is not None:
        mark = TIE if not versus.better else WIN if versus.better == name else LOSS
        word = {WIN: "better than", LOSS: "worse than", TIE: "not told apart from"}[mark]
        hint = f"{word} {baseline}: {numbers.p_value(versus.p_adjusted)} after correction"
    sort = -1e9 if isnan(one.score) else one.score
    half = (one.interval[1] - one.interval[0]) / 2 if one.interval else 0.0
    return Cell(
        numbers.score(one), numbers.interval(one), sort, mark, hint, top and not isnan(one.score), half
    )


def _any(track: Track, key: str) -> Score:
    return next(system.metrics[key] for system in track.systems.values() if key in system.metrics)


def _is_quality(one: Score) -> bool:
    return one.better != "neither" and one.show in ("points", "fraction")


def verdict(track: Track) -> list[str]:
    """Return what the main metric says, in plain sentences."""
    names = order(track, track.main)
    main = _any(track, track.main)
    best = track.systems[names[0]].metrics[track.main]
    if len(names) == 1:
        return [f"{names[0]} scores {numbers.score(best)} {main.title} {numbers.interval(best)}."]
    found = [f"{names[0]} leads by {main.title} with {numbers.score(best)} {numbers.interval(best)}."]
    tests = [
        test for test in track.pairs if test.metric == track.main and names[0] in (test.first, test.second)
    ]
    beaten = [_other(test, names[0]) for test in tests if test.better == names[0]]
    tied = [_other(test, names[0]) for test in tests if not test.better]
    if not tests:
        found.append("No paired test was made.")
    elif not tied:
        found.append("Its lead over every other system is significant.")
    else:
        found.append(f"It cannot be told apart from {_list(tied)}.")
        if beaten:
            found.append(f"It is significantly better than {_list(beaten)}.")
    found += tokenizer_sentences(track)
    return found


def tokenizer_sentences(track: Track) -> list[str]:
    """Return a sentence for each pair of systems that changes places with the tokenizer of BLEU."""
    found = []
    for change in track.order_changes:
        if {change.first, change.second} in ({"bleu-13a", "bleu"}, {"bleu", "bleu-intl"}):
            before, after = tokenizer(track, change.first), tokenizer(track, change.second)
            sure = " (both differences are significant)" if all(change.significant) else ""
            held = [
                one.system
                for one in track.notices
                if one.code == "entities" and one.system in (change.upper, change.lower)
            ]
            because = (
                f" Mind the HTML entities of {_list(held)}: 13a decodes them, intl does not." if held else ""
            )
            found.append(
                f"BLEU depends on its tokenizer here: {before} puts {change.upper} before {change.lower}, "
                f"{after} the other way round{sure}.{because}"
            )
    return found


def tokenizer(track: Track, key: str) -> str:
    """Return the tokenizer that a BLEU column was made with."""
    fields = dict(part.partition(":")[::2] for part in _any(track, key).signature.split("|"))
    return fields.get("tok", key)


def _other(test: PairedTest, name: str) -> str:
    return test.second if test.first == name else test.first


def _list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def groups(segments: Sequence[SegmentResult]) -> list[Group]:
    """Return the segments by document, in order; [] when they belong to none."""
    found: dict[str, list[SegmentResult]] = {}
    for segment in segments:
        if segment.document:
            found.setdefault(segment.document, []).append(segment)
    return [Group(name, tuple(several)) for name, several in found.items()]


def examples(track: Track, segments: Sequence[SegmentResult], count: int) -> list[SegmentResult]:
    """Return the segments worth reading: where the systems differ most, or a lone system does worst."""

    def scores(segment: SegmentResult) -> list[float]:
        found = [scores.get(track.main, float("nan")) for scores in segment.scores.values()]
        return [number for number in found if not isnan(number)]

    usable = [segment for segment in segments if scores(segment)]
    if len(track.systems) > 1:
        return sorted(usable, key=lambda one: min(scores(one)) - max(scores(one)))[:count]
    lower = _any(track, track.main).better == "lower"
    return sorted(usable, key=lambda one: scores(one)[0], reverse=lower)[:count]
