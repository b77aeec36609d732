"""`jisr translate`."""

import sys

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


def command(
    inputs: Inputs,
    to: To = None,
    output: Out = None,
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
    """Translate every document, sentence by sentence, into the other language or the one named by --to.

    Lines stay lines: what is printed has exactly as many as what was read, blank ones included.
    """
    from jisr.cli.work import run_command

    changes = overrides(
        settings,
        pipeline=["clean", "detect", "segment", "translate"],
        clean__litter=False,
        translate__of=["documents"],
        translate__to=split_languages(to) if to else None,
    )
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
