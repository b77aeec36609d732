"""`jisr detect`."""

import sys

from jisr.cli.options import AsJson, ConfigName, Inputs, Settings, overrides


def command(
    inputs: Inputs, config: ConfigName = None, settings: Settings = None, as_json: AsJson = False
) -> None:
    """Say which language each document is in, how sure that is, and the share of each."""
    from jisr.cli.work import run_command

    changes = overrides(settings, pipeline=["clean", "detect"])
    sys.exit(run_command(inputs, None, config, changes, as_json=as_json, quiet=True, only_language=True))
