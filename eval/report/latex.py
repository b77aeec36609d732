"""The table of scores for a paper (booktabs)."""

from collections.abc import Mapping

from jisr.eval.report import numbers, view
from jisr.eval.results import Result, Track

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_MARKS = {view.WIN: r"$^{\uparrow}$", view.LOSS: r"$^{\downarrow}$", view.TIE: "", "": ""}


def render(results: Mapping[str, Result]) -> str:
    """Return one table for each track: scores with half-widths of intervals, the best group in bold."""
    tables = [_table(track) for result in results.values() for track in result.tracks]
    return "% needs \\usepackage{booktabs}\n" + "\n".join(tables)


def _table(track: Track) -> str:
    shown = view.table(track, directed=True)
    head = " & ".join(["System", *(_escape(column.title) for column in shown.columns)])
    rows = []
    for name, cells in shown.rows:
        texts = [_cell(cell, column.show) for cell, column in zip(cells, shown.columns, strict=True)]
        rows.append(" & ".join([_escape(name), *texts]) + r" \\")
    signatures = "; ".join(
        f"{key}: {next(one.metrics[key].signature for one in track.systems.values() if key in one.metrics)}"
        for key in (column.key for column in shown.columns)
    )
    note = f" Arrows: significantly better or worse than {track.baseline}." if track.pairs else ""
    caption = rf"{_escape(view.title(track))}, {track.segments} segments; $\pm$ half the 95\% interval.{_escape(note)}"
    return "\n".join(
        [
            r"\begin{table}",
            r"\centering",
            rf"\begin{{tabular}}{{l{'r' * len(shown.columns)}}}",
            r"\toprule",
            head + r" \\",
            r"\midrule",
            *rows,
            r"\bottomrule",
            r"\end{tabular}",
            rf"\caption{{{caption}}}",
            r"\end{table}",
            f"% {signatures}",
            "",
        ]
    )


def _cell(cell: view.Cell, show: str) -> str:
    if cell.text == numbers.DASH:
        return "--"
    text = _escape(cell.text)
    text = rf"\textbf{{{text}}}" if cell.top else text
    half = f" $\\pm$ {_escape(numbers.value(cell.half, show))}" if cell.interval else ""
    return f"{text}{_MARKS[cell.mark]}{half}"


def _escape(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in text)
