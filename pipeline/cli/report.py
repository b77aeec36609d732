"""`jisr report`."""

from pathlib import Path
from typing import Annotated

import typer

Runs = Annotated[
    list[Path],
    typer.Argument(
        help="Folders written by `jisr eval`, `jisr compare` or `jisr summarize`.", show_default=False
    ),
]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="Where the report goes; default: into the run.")
]


def command(runs: Runs, output: Output = None) -> None:
    """Write the report of a run anew, or one report with the trends across several runs."""
    from jisr.eval.commands import report_folders

    typer.echo(report_folders(folders=runs, output=output))
