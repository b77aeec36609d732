"""`jisr compare`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from jisr.cli.options import AsJson

Systems = Annotated[
    list[str],
    typer.Argument(
        help="Outputs, one segment a line, or JSONL; name=path gives a name other than the file's.",
        show_default=False,
    ),
]
Source = Annotated[Path | None, typer.Option("--source", help="The source texts, one segment a line.")]
References = Annotated[
    list[Path] | None, typer.Option("--reference", help="A reference, one segment a line. Can be repeated.")
]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write the comparison and report here.")]
Metrics = Annotated[
    str | None,
    typer.Option("--metrics", help="Comma-separated, e.g. chrf++,bleu,bleu-13a. Default: by task."),
]
Baseline = Annotated[str, typer.Option("--baseline", help="The system the others are marked against.")]
Paired = Annotated[str, typer.Option("--paired", help="The test: bootstrap, ar or none.")]
Samples = Annotated[
    int, typer.Option("--samples", min=100, help="Bootstrap samples or randomisation trials.")
]
Seed = Annotated[int, typer.Option("--seed", help="Of the resampling.")]
Profile = Annotated[
    str | None, typer.Option("--normalise", help="Profile shown beside raw scores; none leaves it out.")
]
Gate = Annotated[
    str, typer.Option("--gate", help="Least scores, e.g. chrf++=40,rouge1=0.3; exit 1 when one is missed.")
]
From = Annotated[str, typer.Option("--from", help="Language of the sources, where it cannot be told.")]
Into = Annotated[str, typer.Option("--to", help="Language of the outputs, where it cannot be told.")]
Task = Annotated[str, typer.Option("--task", help="translation or summary.")]
Workers = Annotated[int, typer.Option("--workers", min=0, help="Processes; 0 is one for each core.")]


def command(
    systems: Systems,
    source: Source = None,
    reference: References = None,
    output: Output = None,
    metrics: Metrics = None,
    baseline: Baseline = "",
    paired: Paired = "bootstrap",
    samples: Samples = 1000,
    seed: Seed = 12345,
    normalise: Profile = None,
    gate: Gate = "",
    source_language: From = "",
    language: Into = "",
    task: Task = "translation",
    unescape: Annotated[
        bool, typer.Option("--unescape", help="Decode HTML entities in the outputs.")
    ] = False,
    workers: Workers = 0,
    as_json: AsJson = False,
) -> None:
    """Compare outputs that exist: scores with intervals, who is better than whom, and where they differ."""
    from jisr.eval.commands import compare_files
    from jisr.eval.gate import parse_gate
    from jisr.eval.report import terminal

    result, misses = compare_files(
        systems=systems,
        source=source,
        references=reference or [],
        output=output,
        metrics=metrics,
        baseline=baseline,
        paired=paired,
        samples=samples,
        seed=seed,
        profile=normalise,
        gate=parse_gate(gate),
        source_language=source_language,
        language=language,
        task=task,
        unescape=unescape,
        workers=workers,
    )
    typer.echo(result.model_dump_json() if as_json else terminal.render(result))
    for miss in misses:
        typer.echo(f"gate: {miss}", err=True)
    sys.exit(1 if misses else 0)
