"""What the commands that process documents have in common: run, show progress, print, sum up."""

import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from jisr.cli.progress import Progress
from jisr.config.load import load_config
from jisr.config.schema import Config
from jisr.document import Document
from jisr.errors import UsageError
from jisr.formats import read_stream
from jisr.inputs import InputFile, find
from jisr.pipeline import Pipeline
from jisr.progress import listening
from jisr.run import read_all, run_folder


def run_command(
    inputs: list[str],
    output: Path | None,
    config_name: str | None,
    changes: list[str],
    *,
    limit: int = 0,
    as_json: bool = False,
    force: bool = False,
    quiet: bool = False,
) -> int:
    """Process `inputs` into a run folder or onto standard output, and return the exit code."""
    config = load_config(config_name, changes)
    if "-" in inputs and (output or len(inputs) > 1):
        raise UsageError("- is standard input: it goes alone, and its result to standard output")
    with Progress(quiet=quiet) as progress, listening(progress.stage):
        if output is None:
            return _print_all(inputs, config, limit, progress, as_json=as_json)
        outcome = run_folder(
            inputs,
            output,
            config,
            force=force,
            limit=limit,
            on_start=progress.start,
            on_document=progress.document,
        )
    counts = outcome.counts
    rate = f", {outcome.words / outcome.seconds:.0f} words/s" if outcome.words else ""
    typer.echo(
        f"{counts['done']} done, {counts['skipped']} already done, {counts['flagged']} with doubts, "
        f"{counts['failed']} failed in {outcome.seconds:.0f} s{rate}",
        err=True,
    )
    if counts["failed"]:
        typer.echo(f"what failed and why: {output / 'failures.jsonl'}", err=True)
    if outcome.interrupted:
        typer.echo("interrupted: what is finished is kept; run the same command again to go on", err=True)
    typer.echo(f"read them: {output / 'index.html'}", err=True)
    return outcome.exit_code


def _print_all(inputs: list[str], config: Config, limit: int, progress: Progress, *, as_json: bool) -> int:
    from jisr.cli.output import is_failure, show

    files = [] if inputs == ["-"] else find(inputs)
    progress.start(len(files) or 1)
    pipeline = Pipeline.from_config(config)
    failures = 0
    for count, document in enumerate(pipeline.run(_documents(files, config)), start=1):
        progress.document(document, known=False)
        progress.pause()
        show(document, as_json=as_json, many=len(files) > 1, only_language=config.pipeline[-1] == "detect")
        failures += is_failure(document)
        if limit and count >= limit:
            break
    return 1 if failures else 0


def _documents(files: list[InputFile], config: Config) -> Iterator[Document]:
    if files:
        yield from read_all(files, config)
    else:
        yield from read_stream(sys.stdin.buffer, encoding=config.read.encoding, format=config.read.format)
