"""`jisr cache`: see and empty what is kept of earlier runs."""

import json
import time
from typing import Annotated

import typer

from jisr.cli.options import AsJson

app = typer.Typer(
    help="See or empty the cache of model outputs, shared by all runs (run.cache: false does without).",
    no_args_is_help=True,
)
_SECONDS_A_DAY = 86_400


@app.command()
def info(as_json: AsJson = False) -> None:
    """Say where the cache is, how large, and what it holds by model and task."""
    from jisr.cache import Cache, cache_path
    from jisr.config.load import load_config

    found = Cache(cache_path(), megabytes=load_config().run.cache_megabytes).info()
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    typer.echo(f"{found['path']}: {found['bytes'] / 1e6:.1f} of {found['limit_bytes'] / 1e6:.0f} MB")
    for row in found["models"]:
        used = time.strftime("%Y-%m-%d", time.localtime(row["newest_use"]))
        typer.echo(f"  {row['answers']:>9}  {row['task']:<9}  {row['model']}, last used {used}")
    if not found["models"]:
        typer.echo("  nothing is kept")


@app.command()
def clear(
    model: Annotated[str | None, typer.Option(help="Only what this model answered.")] = None,
    older_than: Annotated[int, typer.Option(help="Only what was not used for so many days.", min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Delete what is kept; runs that need it will compute it again."""
    from jisr.cache import Cache, cache_path

    count = Cache(cache_path()).clear(model=model, older_than=older_than * _SECONDS_A_DAY)
    typer.echo(json.dumps({"deleted": count}) if as_json else f"{count} answers deleted")
