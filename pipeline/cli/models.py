"""`jisr models`: list, describe, fetch, convert and check models."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from jisr.cli.options import AsJson, Quiet

app = typer.Typer(help="List, describe, fetch, convert and check models.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="A name from `jisr models list`.", show_default=False)]
Catalogue = Annotated[
    Path | None, typer.Option("--catalogue", help="A YAML file with models of your own, merged over ours.")
]
Threads = Annotated[int, typer.Option(help="CPU threads; 0 lets the library choose.", min=0)]


@app.command("list")
def list_models(
    catalogue: Catalogue = None,
    here: Annotated[bool, typer.Option("--here", help="Only what can be used right now.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the models: where they are, their size, licence and tasks."""
    from jisr.models.listing import rows

    found = [row for row in rows(catalogue) if not here or row.state != "not here"]
    if as_json:
        for row in found:
            _json(row.record())
        return
    for row in found:
        size = f"{row.download_mb} MB" if row.download_mb else "size unknown"
        terms = {True: "", False: ", not for commercial use", None: ""}[row.commercial]
        typer.echo(f"{row.name}: {row.state}, {size}, {row.licence}{terms}")
        typer.echo(f"    {', '.join(row.tasks)}")


@app.command()
def info(name: Name, catalogue: Catalogue = None, as_json: AsJson = False) -> None:
    """Print all that is known of a model."""
    import yaml

    from jisr.models.listing import info as describe

    found = describe(name, catalogue)
    if as_json:
        _json(found)
    else:
        typer.echo(yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=110), nl=False)


@app.command()
def pull(
    name: Name,
    catalogue: Catalogue = None,
    revision: Annotated[
        str | None, typer.Option(help="A commit, branch or refs/pr/N instead of the catalogue's.")
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="Copy from this folder instead of the hub.")
    ] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Fetch a model's files: safetensors only, one revision, digests recorded. Needs a network; nothing else does."""
    from jisr.models.catalogue import find_entry
    from jisr.models.pull import pull as fetch

    entry = find_entry(name, catalogue)
    if not quiet:
        terms = " (not for commercial use)" if entry.commercial is False else ""
        typer.echo(f"{name}: licence {entry.licence}{terms}", err=True)

    def tell(file: str, number: int, count: int) -> None:
        if not quiet:
            typer.echo(f"[{number + 1}/{count}] {file}", err=True)

    found = fetch(name, catalogue=catalogue, revision=revision, source=source, progress=tell)
    record = {
        "name": found.name,
        "directory": str(found.directory),
        "revision": found.revision,
        "megabytes": found.megabytes,
        "digest": found.digest,
    }
    if as_json:
        _json(record)
    else:
        typer.echo(f"{found.directory}: {found.megabytes} MB at {found.revision}")


@app.command()
def convert(
    name: Name,
    compute: Annotated[str, typer.Option("--compute", help="int8, float16, bfloat16 or float32.")] = "int8",
    to: Annotated[str, typer.Option("--to", help="The engine to convert for: ct2.")] = "ct2",
    catalogue: Catalogue = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The package's folder.")] = None,
    threads: Threads = 0,
    as_json: AsJson = False,
) -> None:
    """Convert a fetched model to CTranslate2, and keep it only if its scores agree with the original's."""
    if to != "ct2":
        raise typer.BadParameter(f"only ct2 can be converted to, not {to!r}")
    from dataclasses import asdict

    from jisr.models.conversion import convert as make

    found = make(name, compute_type=compute, catalogue=catalogue, output=output, threads=threads)
    if as_json:
        _json({**asdict(found), "directory": str(found.directory)})
    else:
        parity = found.parity
        typer.echo(f"{found.directory}: {found.megabytes} MB")
        typer.echo(
            f"differs from its source by {parity.mean_difference:.5f} a token in log-probability "
            f"(at most {parity.largest_difference:.5f}, {parity.tokens} tokens)"
        )


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="A name, a folder, or embedded.", show_default=False)],
    catalogue: Catalogue = None,
    device: Annotated[str, typer.Option(help="cpu, cuda or auto.")] = "cpu",
    compute: Annotated[
        str | None, typer.Option("--compute", help="Another arithmetic than the model's own.")
    ] = None,
    threads: Threads = 0,
    as_json: AsJson = False,
) -> None:
    """Load a model and try it on known sentences in every direction; exit with 1 if something is wrong."""
    from jisr.models.check import check as examine

    report = examine(name, device=device, compute_type=compute, threads=threads, catalogue=catalogue)
    if as_json:
        _json(report.record())
    else:
        for finding in report.findings:
            mark = "ok   " if finding.passed else "WRONG" if finding.serious else "doubt"
            typer.echo(
                f"{mark} {finding.task} {finding.name}{': ' + finding.detail if finding.detail else ''}"
            )
        for task, source, text in report.samples:
            typer.echo(f"{task}\n  {source}\n  {text}")
        typer.echo(f"loaded in {report.seconds_to_load} s, {report.words_per_second} words a second")
    if not report.passed:
        raise typer.Exit(1)


def _json(record: dict[str, Any]) -> None:
    typer.echo(json.dumps(record, ensure_ascii=False))
