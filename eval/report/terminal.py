"""The report for the terminal: names and numbers in aligned columns; texts belong in the page."""

from collections.abc import Iterator

from jisr.eval.report import view
from jisr.eval.results import Result, Track


def render(result: Result) -> str:
    """Return the scores of every track, the verdict in sentences, and what is odd about the input."""
    return "\n".join(line for track in result.tracks for line in _section(track))


def _section(track: Track) -> Iterator[str]:
    yield f"{view.title(track)} ({track.name}), {track.segments} segments"
    for directed in (True, False):
        shown = view.table(track, directed=directed)
        if shown.columns:
            yield ""
            yield from _table(shown, track.baseline)
    yield ""
    if track.pairs:
        yield f"{view.WIN} {view.LOSS} significantly better or worse than {track.baseline}; = not told apart"
    yield from view.verdict(track)
    yield from (f"note: {one.system + ': ' if one.system else ''}{one.message}" for one in track.notices)
    yield ""


def _table(shown: view.Table, baseline: str) -> Iterator[str]:
    heads = ["System", *(column.title.replace(", normalised", " norm.") for column in shown.columns)]
    rows = [
        [
            f"{name}{' *' if name == baseline and len(shown.rows) > 1 else ''}",
            *(f"{cell.text}{cell.mark or ' '}" for cell in cells),
        ]
        for name, cells in shown.rows
    ]
    widths = [max(len(row[at]) for row in [heads, *rows]) for at in range(len(heads))]
    for row in [heads, *rows]:
        first, *rest = row
        aligned = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        yield "  ".join([first.ljust(widths[0]), *aligned]).rstrip()
