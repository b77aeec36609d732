"""The report as Markdown: the same tables and sentences, for a repository or a chat."""

from collections.abc import Iterator, Mapping, Sequence

from jisr.eval.report import numbers, view
from jisr.eval.results import Result, SegmentResult, Track

EXAMPLES = 5


def render(runs: Mapping[str, tuple[Result, Sequence[SegmentResult]]], *, examples: int = EXAMPLES) -> str:
    """Return the Markdown of one run or several, one after the other."""
    return "\n".join(_lines(runs, examples)) + "\n"


def _lines(runs: Mapping[str, tuple[Result, Sequence[SegmentResult]]], examples: int) -> Iterator[str]:
    for name, (result, segments) in runs.items():
        heading = result.title or ("Comparison of systems" if result.kind == "comparison" else "Evaluation")
        yield f"# {_plain(name) if len(runs) > 1 else _plain(heading)}"
        yield ""
        yield f"jisr {result.version}" + (f", {result.created}" if result.created else "")
        for track in result.tracks:
            yield from _section(track, [one for one in segments if one.track == track.name], examples)


def _section(track: Track, segments: Sequence[SegmentResult], examples: int) -> Iterator[str]:
    unit = "documents" if track.task == "summary" else "segments"
    yield from ("", f"## {view.title(track)}", "")
    yield f"{track.segments} {unit}, {track.references} references each."
    yield from ("", *(_plain(sentence) for sentence in view.verdict(track)))
    if track.notices:
        yield ""
    for notice in track.notices:
        yield f"- ⚠ {_plain(f'{notice.system}: ' if notice.system else '')}{_plain(notice.message)}"
    for directed, heading in ((True, "Scores"), (False, "Without references")):
        shown = view.table(track, directed=directed)
        if shown.columns:
            yield from ("", f"### {heading}", "")
            yield from _table(shown, track.baseline)
    if track.pairs:
        yield from ("", f"▲ ▼ significantly better or worse than {_plain(track.baseline)}, = not told apart.")
    yield from _examples(track, segments, examples)
    yield from ("", "### Signatures", "")
    for key in track.metric_keys():
        signature = next(one.metrics[key].signature for one in track.systems.values() if key in one.metrics)
        yield f"- {key}: `{signature}`"


def _table(shown: view.Table, baseline: str) -> Iterator[str]:
    yield "| System | " + " | ".join(column.title for column in shown.columns) + " |"
    yield "| --- |" + " ---: |" * len(shown.columns)
    for name, cells in shown.rows:
        row = (f"{cell.text} {cell.interval}{f' {cell.mark}' if cell.mark else ''}".strip() for cell in cells)
        role = " (baseline)" if name == baseline and len(shown.rows) > 1 else ""
        yield f"| {_plain(name)}{role} | " + " | ".join(row) + " |"


def _examples(track: Track, segments: Sequence[SegmentResult], count: int) -> Iterator[str]:
    chosen = view.examples(track, segments, count)
    if not chosen:
        return
    yield from ("", "### Segments to read", "")
    main = next(iter(track.systems.values())).metrics[track.main]
    for segment in chosen:
        yield f"**{_plain(segment.id)}**"
        yield ""
        if track.task == "translation" and segment.source:
            yield f"- source: {_isolated(segment.source)}"
        yield from (f"- reference: {_isolated(text)}" for text in segment.references)
        for name, output in segment.outputs.items():
            score = segment.scores.get(name, {}).get(track.main, float("nan"))
            flags = "".join(f" ⚠ {_isolated(flag)}" for flag in segment.flags.get(name, ()))
            yield f"- {_plain(name)} ({numbers.value(score, main.show)}): {_isolated(output) or '*no output*'}{flags}"
        yield ""


def _plain(text: str) -> str:
    """Return a text on one line with Markdown's and HTML's signs made harmless."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{sign}" if sign in "\\`*_|[]#" else sign for sign in text)


def _isolated(text: str) -> str:
    """Return the same inside Unicode isolates, so that a right-to-left text does not disturb its line."""
    return f"\u2068{_plain(text)}\u2069" if text.strip() else ""
