"""`jisr`: the commands put together, and errors turned into one line, a hint and an exit code."""

import sys

import typer

from jisr.cli import (
    bench,
    cache,
    compare,
    config,
    detect,
    doctor,
    eval,
    models,
    report,
    summarize,
    translate,
)
from jisr.cli.options import Debug, Version
from jisr.errors import JisrError

app = typer.Typer(
    name="jisr",
    help="Summaries and translations of Arabic and English documents, offline, with their doubts shown.",
    epilog="Exit codes: 0 done, 1 some documents failed or a gate was missed, 2 usage or configuration, "
    "3 a model or dataset is not available, 130 interrupted (Ctrl-C), 143 terminated (SIGTERM).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.callback()
def options(version: Version = False, debug: Debug = False) -> None:
    """Options that come before the command."""


app.command("summarize")(summarize.command)
app.command("translate")(translate.command)
app.command("detect")(detect.command)
app.command("eval")(eval.command)
app.command("compare")(compare.command)
app.command("report")(report.command)
app.add_typer(models.app, name="models")
app.add_typer(config.app, name="config")
app.add_typer(cache.app, name="cache")
app.command("bench")(bench.command)
app.command("doctor")(doctor.command)


def main() -> None:
    """Run the command line; the entry point of the installed program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Arabic comes out whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="replace")
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")  # taken wherever it stands, also behind the command
    try:
        app()
    except JisrError as error:
        if debug:
            raise
        sys.stderr.write(f"error: {error.message}\n")
        if error.hint:
            sys.stderr.write(f"       {error.hint}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt as error:
        sys.exit(getattr(error, "exit_code", 130))  # SIGTERM comes as one with a code of its own
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has seen enough
        sys.exit(0)
    except Exception as error:
        if debug:
            raise
        sys.stderr.write(f"error: {type(error).__name__}: {error}\n")
        sys.stderr.write("       this is a bug in jisr: run again with --debug and report what it prints\n")
        sys.exit(1)
