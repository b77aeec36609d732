"""`jisr eval`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from jisr.cli.compare import Baseline, From, Gate, Into, Metrics, Profile, Workers
from jisr.cli.options import AsJson, Force, Quiet, Settings

Configs = Annotated[
    list[str] | None,
    typer.Option("-c", "--config", help="A preset or YAML file; can be repeated: the first is the baseline."),
]
DatasetName = Annotated[
    str,
    typer.Option(
        "--dataset", help="seeds, sacrebleu:SET/PAIR, or a .jsonl, .tsv, .csv, .parquet, .arrow file."
    ),
]
Source = Annotated[Path | None, typer.Option("--source", help="Instead of --dataset: sources, one a line.")]
References = Annotated[
    list[Path] | None,
    typer.Option("--reference", help="With --source: references, one a line. Can be repeated."),
]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="Write scores, segments and the report here.")
]
Task = Annotated[
    str, typer.Option("--task", help="translation or summary, where the dataset leaves it open.")
]
Paired = Annotated[str | None, typer.Option("--paired", help="The test: bootstrap, ar or none.")]
Limit = Annotated[int, typer.Option("--limit", min=0, help="Only the first so many items of each dataset.")]


def command(
    config: Configs = None,
    dataset: DatasetName = "seeds",
    source: Source = None,
    reference: References = None,
    output: Output = None,
    metrics: Metrics = None,
    gate: Gate = "",
    baseline: Baseline = "",
    paired: Paired = None,
    normalise: Profile = None,
    source_language: From = "",
    language: Into = "",
    task: Task = "",
    limit: Limit = 0,
    settings: Settings = None,
    workers: Workers = 0,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Run configurations over a dataset and score what they write against references."""
    from jisr.eval.evaluation import evaluate_configs
    from jisr.eval.gate import parse_gate
    from jisr.eval.report import terminal

    result, misses = evaluate_configs(
        configs=config or [None],
        changes=settings or [],
        dataset=dataset,
        source=source,
        references=reference or [],
        output=output,
        metrics=metrics,
        gate=parse_gate(gate),
        baseline=baseline,
        paired=paired,
        profile=normalise,
        source_language=source_language,
        language=language,
        task=task,
        limit=limit,
        workers=workers,
        force=force,
        say=lambda line: None if quiet else typer.echo(line, err=True),
    )
    typer.echo(result.model_dump_json() if as_json else terminal.render(result))
    for miss in misses:
        typer.echo(f"gate: {miss}", err=True)
    sys.exit(1 if misses else 0)
