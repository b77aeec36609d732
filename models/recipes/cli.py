"""The recipe's command line: `python -m jisr.models.recipes STEP`."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from jisr.models.recipes import evaluate as evaluation
from jisr.models.recipes import steps

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)

Config = Annotated[Path, typer.Option("--config", "-c", help="The recipe's settings.")]
Work = Annotated[Path, typer.Option(help="Folder for everything the steps make.")]
Data = Annotated[Path, typer.Option(help="Folder with parallel/, summaries/ and flores-dev/.")]
Seeds = Annotated[Path, typer.Option(help="Folder with the seed documents (never trained on).")]

CONFIG = steps.RECIPE / "embedded.yaml"
WORK, DATA, SEEDS = Path(".work"), Path("../shared/data"), Path("seeds")


def _show(content: object) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1, default=str))


@app.command()
def base(config: Config = CONFIG, work: Work = WORK, data: Data = DATA, seeds: Seeds = SEEDS) -> None:
    """Join the parts of the base model and check its digest."""
    _show(str(steps.fetch_base(steps.Workspace(config, work, data, seeds))))


@app.command()
def trim(config: Config = CONFIG, work: Work = WORK, data: Data = DATA, seeds: Seeds = SEEDS) -> None:
    """Choose the vocabulary and trim the base model to it."""
    _show(steps.trim(steps.Workspace(config, work, data, seeds)))


@app.command()
def prepare(config: Config = CONFIG, work: Work = WORK, data: Data = DATA, seeds: Seeds = SEEDS) -> None:
    """Clean the sources and cut them into examples."""
    _show(steps.prepare(steps.Workspace(config, work, data, seeds)))


@app.command()
def overlap(
    size: int = 8, config: Config = CONFIG, work: Work = WORK, data: Data = DATA, seeds: Seeds = SEEDS
) -> None:
    """Prove that no example shares an n-gram with FLORES dev or the seeds; fails when one does."""
    report = steps.overlap(steps.Workspace(config, work, data, seeds), size)
    _show(report)
    raise typer.Exit(1 if report["overlapping"] else 0)


@app.command()
def train(
    minutes: Annotated[float, typer.Option(help="Stop (with a checkpoint) after this long.")] = 1e9,
    decay_steps: Annotated[
        int, typer.Option(help="Decay the rate to zero over this many steps, then stop.")
    ] = 0,
    checkpoint: Annotated[str, typer.Option(help="Checkpoint folder inside the work folder.")] = "checkpoint",
    exact: Annotated[bool, typer.Option(help="float32 and no compilation: slow, for checking.")] = False,
    config: Config = CONFIG,
    work: Work = WORK,
    data: Data = DATA,
    seeds: Seeds = SEEDS,
) -> None:
    """Train or go on training; copy the checkpoint folder before a decay to be able to go on from it later."""
    space = steps.Workspace(config, work, data, seeds)
    limits = {"seconds": minutes * 60, "decay_steps": decay_steps, "checkpoint": checkpoint}
    _show(steps.learn(space, typer.echo, not exact, **limits))


@app.command()
def losses(
    checkpoint: str = "checkpoint",
    config: Config = CONFIG,
    work: Work = WORK,
    data: Data = DATA,
    seeds: Seeds = SEEDS,
) -> None:
    """Loss of a checkpoint on the examples that were set aside, by source."""
    _show(steps.held_out(steps.Workspace(config, work, data, seeds), checkpoint))


@app.command()
def average(
    checkpoints: list[str],
    name: str = "averaged",
    config: Config = CONFIG,
    work: Work = WORK,
    data: Data = DATA,
    seeds: Seeds = SEEDS,
) -> None:
    """Average the weights of checkpoints."""
    _show(str(steps.average(steps.Workspace(config, work, data, seeds), checkpoints, name)))


@app.command()
def pack(
    checkpoint: str = "checkpoint",
    name: str = "packed",
    config: Config = CONFIG,
    work: Work = WORK,
    data: Data = DATA,
    seeds: Seeds = SEEDS,
) -> None:
    """A small copy of a checkpoint to go on from elsewhere: bfloat16 weights, no moments."""
    _show(str(steps.pack_checkpoint(steps.Workspace(config, work, data, seeds), checkpoint, name)))


@app.command()
def convert(
    checkpoint: str = "checkpoint",
    converted: str = "converted",
    config: Config = CONFIG,
    work: Work = WORK,
    data: Data = DATA,
    seeds: Seeds = SEEDS,
) -> None:
    """Convert a checkpoint to CTranslate2 int8 and measure how far it is from the float model."""
    _show(steps.to_int8(steps.Workspace(config, work, data, seeds), checkpoint, converted))


@app.command()
def ship(
    version: str,
    tokens: Annotated[int, typer.Option(help="Tokens it was trained on, for the manifest.")],
    target: Path = steps.RECIPE.parent / "embedded",
    converted: str = "converted",
    base_name: str = "Gemma 3 270M (4-bit GGUF, dequantized), vocabulary trimmed",
    config: Config = CONFIG,
    work: Work = WORK,
    data: Data = DATA,
    seeds: Seeds = SEEDS,
) -> None:
    """Write shards, tokenizer and manifest into the folder that the library loads."""
    facts = {"version": version, "base": base_name, "trained_tokens": tokens}
    problems = steps.ship(steps.Workspace(config, work, data, seeds), target, facts, converted)
    _show(problems or "ok")
    raise typer.Exit(1 if problems else 0)


@app.command()
def evaluate(
    model: Path = steps.RECIPE.parent / "embedded",
    name: str = "embedded",
    limit: Annotated[int | None, typer.Option(help="Only this many sentences, spread evenly.")] = None,
    beams: str = "1,4",
    threads: int = 2,
    compute_type: str = "int8",
    work: Work = WORK,
    data: Data = DATA,
) -> None:
    """Translate FLORES dev both ways and print and log the scores."""
    translator = evaluation.Translator(model, threads, compute_type)
    for direction in evaluation.DIRECTIONS:
        for beam in map(int, beams.split(",")):
            row, outputs = evaluation.score(translator, name, data / "flores-dev", direction, limit, beam)
            evaluation.log_scores(work / "scores.jsonl", [row], outputs=outputs)
            _show(dataclasses.asdict(row))


@app.command()
def card(
    name: str = "embedded",
    notes: Path = steps.RECIPE / "card-notes.md",
    target: Path = steps.RECIPE.parent / "embedded",
    config: Config = CONFIG,
    work: Work = WORK,
    data: Data = DATA,
    seeds: Seeds = SEEDS,
) -> None:
    """Write MODEL_CARD.md beside the weights; NAME is the model's name in the log of scores."""
    _show(str(steps.write_card(steps.Workspace(config, work, data, seeds), target, name, notes)))
