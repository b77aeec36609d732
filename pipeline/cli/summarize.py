"""`jisr summarize`."""

import sys
from typing import Annotated

import typer

from jisr.cli.options import (
    AsJson,
    ConfigName,
    Force,
    Inputs,
    Limit,
    LogFile,
    MaxFailures,
    Out,
    Quiet,
    Settings,
    ShardOption,
    TimeLimit,
    To,
    bounds,
    overrides,
    split_languages,
)

Length = Annotated[
    str | None, typer.Option("--length", help='How long: "60 words", "3 sentences" or "20%" of the document.')
]


def command(
    inputs: Inputs,
    output: Out = None,
    to: To = None,
    length: Length = None,
    config: ConfigName = None,
    settings: Settings = None,
    limit: Limit = 0,
    max_failures: MaxFailures = 0,
    time_limit: TimeLimit = None,
    shard: ShardOption = None,
    log: LogFile = None,
    as_json: AsJson = False,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Write a summary of every document, in Arabic, in English or in both.

    Without -o the summaries are printed; with -o they go to a run folder with a page to read (index.html).
    """
    from jisr.cli.work import run_command

    languages = split_languages(to) if to else None
    changes = overrides(settings, summarize__to=languages, translate__to=languages, summarize__length=length)
    sys.exit(
        run_command(
            inputs,
            output,
            config,
            changes,
            bounds=bounds(limit, max_failures, time_limit, shard),
            log=log,
            as_json=as_json,
            force=force,
            quiet=quiet,
        )
    )
