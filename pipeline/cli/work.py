"""What the commands that process documents have in common: run, show progress, print, sum up."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from types import FrameType

import typer

from jisr.arrivals import Known, Reading
from jisr.bounds import NO_BOUNDS, Bounds
from jisr.cli.output import is_failure
from jisr.cli.output import show as print_document
from jisr.cli.progress import Progress
from jisr.config.load import digest, load_config
from jisr.config.schema import Config
from jisr.document import Document
from jisr.errors import UsageError
from jisr.formats import read_stream
from jisr.inputs import find
from jisr.outcome import Event, Outcome
from jisr.pipeline import Pipeline
from jisr.progress import listening
from jisr.run import OnEvent, Terminated, run_folder
from jisr.run_log import RunLog


def run_command(
    inputs: list[str],
    output: Path | None,
    config_name: str | None,
    changes: list[str],
    *,
    bounds: Bounds = NO_BOUNDS,
    log: Path | None = None,
    as_json: bool = False,
    force: bool = False,
    quiet: bool = False,
    only_language: bool = False,
) -> int:
    """Process `inputs` into a run folder or onto standard output, and return the exit code."""
    config = load_config(config_name, changes)
    if "-" in inputs and (output or len(inputs) > 1):
        raise UsageError("- is standard input: it goes alone, and its result to standard output")
    with ExitStack() as stack:
        stack.enter_context(_terminated_as_interrupt())
        progress = stack.enter_context(Progress(quiet=quiet))
        stack.enter_context(listening(progress.stage))
        lines = stack.enter_context(RunLog(log)) if log else None
        if lines:
            lines.line("start", inputs=inputs, output=str(output or "-"), config=digest(config))

        def on_event(event: Event) -> None:
            progress.event(event)
            if lines:
                lines.document(event)

        if output is None:
            show = partial(print_document, as_json=as_json, only_language=only_language)
            outcome = _print_all(inputs, config, bounds, progress, on_event, show)
        else:
            outcome = run_folder(
                inputs,
                output,
                config,
                force=force,
                bounds=bounds,
                on_start=progress.start,
                on_event=on_event,
            )
        if lines:
            counts = {name: outcome.counts[name] for name in ("done", "skipped", "flagged", "failed")}
            figures = {"words": outcome.words, "seconds": round(outcome.seconds, 3)}
            lines.line("end", ending=outcome.ending, exit_code=outcome.exit_code, **counts, **figures)
    if output is not None:
        _sum_up(outcome, output, bounds)
    if outcome.abandoned:
        # a computation that cannot be interrupted still runs; leaving by the door would wait for it or crash
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(outcome.exit_code)
    return outcome.exit_code


def _sum_up(outcome: Outcome, output: Path, bounds: Bounds) -> None:
    counts = outcome.counts
    rate = f", {outcome.words / outcome.seconds:.0f} words/s" if outcome.words else ""
    typer.echo(
        f"{counts['done']} done, {counts['skipped']} already done, {counts['flagged']} with doubts, "
        f"{counts['failed']} failed in {outcome.seconds:.0f} s{rate}",
        err=True,
    )
    if counts["failed"]:
        typer.echo(
            f"what failed and why: {output / 'failures.jsonl'}; the next run tries these again", err=True
        )
    ending = {
        "interrupted": "interrupted: what is finished is kept; run the same command again to go on",
        "terminated": "terminated: what is finished is kept; run the same command again to go on",
        "time": "the time is up: run the same command again to go on",
        "failures": f"stopped after {bounds.max_failures} failures: see to them and run again to go on",
        "limit": f"stopped after {bounds.limit} documents, as asked; run without --limit for the rest",
    }
    if outcome.ending in ending:
        typer.echo(ending[outcome.ending], err=True)
    typer.echo(f"read them: {output / 'index.html'}", err=True)


@contextmanager
def _terminated_as_interrupt() -> Iterator[None]:
    """Have SIGTERM, which job schedulers send, end a run as tidily as Ctrl-C."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _print_all(
    inputs: list[str],
    config: Config,
    bounds: Bounds,
    progress: Progress,
    on_event: OnEvent,
    show: Callable[..., None],
) -> Outcome:
    files = [] if inputs == ["-"] else find(inputs)
    progress.start(len(files) or 1)
    pipeline = Pipeline.from_config(config)
    outcome = Outcome()
    started = time.monotonic()
    if files:
        found = Reading(config.read, "", shard=bounds.shard).documents(files)
        documents: Iterator[Document] = (item for item in found if not isinstance(item, Known))
    else:
        documents = read_stream(sys.stdin.buffer, encoding=config.read.encoding, format=config.read.format)

    def go_on() -> bool:
        return not bounds.seconds or time.monotonic() - started < bounds.seconds

    for document in pipeline.run(islice(documents, bounds.limit or None), go_on=go_on):
        # without a letter in it there is nothing to do: no failure for whoever reads the output
        on_event(outcome.add(document if is_failure(document) else replace(document, failure=None)))
        progress.pause()
        show(document, many=len(files) > 1)
        if bounds.max_failures and outcome.counts["failed"] >= bounds.max_failures:
            break
    outcome.seconds = time.monotonic() - started
    return outcome
