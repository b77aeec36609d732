"""The options that several commands share, each described once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from jisr.bounds import Bounds


def _version(value: bool) -> None:
    if value:
        from jisr import __version__

        typer.echo(f"jisr {__version__}")
        raise typer.Exit


def split_languages(value: str) -> list[str]:
    """Return the language codes in "en,ar".

    Raises:
        typer.BadParameter: one of them is not a language that jisr writes.
    """
    codes = [code.strip() for code in value.split(",") if code.strip()]
    wrong = [code for code in codes if code not in {"ar", "en"}]
    if wrong or not codes:
        raise typer.BadParameter(f"expected ar, en or both with a comma, got {value!r}")
    return codes


Version = Annotated[
    bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
Inputs = Annotated[
    list[str],
    typer.Argument(help="Files, folders (searched through), or - for standard input.", show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", help="Write a run folder here; a second run goes on where the first ended."
    ),
]
ConfigName = Annotated[
    str | None, typer.Option("-c", "--config", help="A preset (see `jisr config presets`) or a YAML file.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("-s", "--set", help="Override one key, e.g. summarize.candidates=8. Can be repeated."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one record a line, instead of text.")]
Force = Annotated[bool, typer.Option("--force", help="Do again what is already done.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No progress on standard error.")]
Limit = Annotated[
    int, typer.Option(help="Stop after so many documents; the run is marked as partial.", min=0)
]
MaxFailures = Annotated[int, typer.Option(help="Stop once so many documents have failed.", min=0)]
TimeLimit = Annotated[
    str | None, typer.Option(help="Begin nothing new after this long: 2h30m, 45m, or a number of minutes.")
]
ShardOption = Annotated[
    str | None, typer.Option("--shard", help="Only this share of the documents, e.g. 2/8 in a job array.")
]
LogFile = Annotated[
    Path | None, typer.Option("--log", help="Append what happens to this file as JSON lines, for machines.")
]
To = Annotated[str | None, typer.Option("--to", help="Languages to write: ar, en or en,ar.")]


def bounds(limit: int, max_failures: int, time_limit: str | None, shard: str | None) -> "Bounds":
    """Return what the options about an early end ask for.

    Raises:
        typer.BadParameter: a time or share that is none.
    """
    from jisr.bounds import Bounds, Shard, parse_duration

    try:
        seconds = parse_duration(time_limit) if time_limit else 0.0
        share = Shard.parse(shard) if shard else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return Bounds(limit, max_failures, seconds, share)


def overrides(settings: list[str] | None, **given: Any) -> list[str]:
    """Return "key=value" overrides: those of flags (dots as double underscores), then the user's own."""
    import json

    flags = [
        f"{key.replace('__', '.')}={json.dumps(value)}" for key, value in given.items() if value is not None
    ]
    return [*flags, *(settings or [])]
