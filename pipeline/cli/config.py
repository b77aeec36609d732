"""`jisr config`: show, check and list configurations."""

import json
from typing import Annotated

import typer

from jisr.cli.options import AsJson, ConfigName, Settings, overrides

app = typer.Typer(help="Show, check and list configurations.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A preset or a YAML file.")]


@app.command()
def show(config: ConfigName = None, settings: Settings = None, as_json: AsJson = False) -> None:
    """Print the configuration as it is after presets, file, environment and overrides."""
    import yaml

    from jisr.config.load import digest, load_config

    resolved = load_config(config, overrides(settings))
    content = resolved.model_dump(mode="json")
    if as_json:
        typer.echo(json.dumps({"digest": digest(resolved), "config": content}, ensure_ascii=False))
    else:
        typer.echo(f"# digest {digest(resolved)}")
        typer.echo(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), nl=False)


@app.command()
def check(name: Name, settings: Settings = None) -> None:
    """Say whether a configuration is right: all its mistakes at once, each with its path."""
    from jisr.config.load import digest, load_config
    from jisr.pipeline import STAGES
    from jisr.stage import check_order

    config = load_config(name, overrides(settings))
    check_order([STAGES.get(stage) for stage in config.pipeline])
    typer.echo(f"{name}: right (digest {digest(config)[:12]})")


@app.command("presets")
def list_presets(
    name: Annotated[str | None, typer.Argument(help="Print this preset with its comments.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the presets that ship with jisr, or print one with its comments."""
    from jisr.config.load import load_config, preset_text, presets

    if name:
        typer.echo(preset_text(name), nl=False)
        return
    found = {preset: load_config(preset, environ={}).description for preset in presets()}
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        width = max(map(len, found))
        for preset, description in found.items():
            typer.echo(f"{preset:<{width}}  {description}")
