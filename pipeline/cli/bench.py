"""`jisr bench`."""

import json
import os
from typing import Annotated, Any

import typer

from jisr.cli.options import AsJson, ConfigName, Settings, overrides

Texts = Annotated[
    list[str] | None, typer.Argument(help="Files or folders to measure on; the seed documents if none.")
]


def command(
    inputs: Texts = None,
    config: ConfigName = None,
    settings: Settings = None,
    runs: Annotated[int, typer.Option(help="Rounds that are counted.", min=1)] = 5,
    words: Annotated[int, typer.Option(help="Words to work on, at least.", min=1)] = 3000,
    only: Annotated[
        str | None, typer.Option(help="pipeline: the configured one; comparison: jisr against others.")
    ] = None,
    steps: Annotated[int, typer.Option(help="Output tokens of each sentence in the comparison.", min=1)] = 32,
    beam: Annotated[int, typer.Option(help="Beam of the comparison.", min=1)] = 4,
    threads: Annotated[int, typer.Option(help="Threads of the comparison; 0 is one a core.", min=0)] = 0,
    tiny: Annotated[bool, typer.Option(help="A tiny network in the comparison, to try the command.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure speed on this machine: the configured pipeline, and jisr against other ways of running the same weights.

    The comparison uses random weights of OPUS-MT's size and outputs of a fixed length: speed does not depend on
    what the weights have learnt. Peers (Argos Translate, EasyNMT) are measured where they are installed.
    """
    from jisr.bench.measure import machine, pipeline_figures, start_up_seconds
    from jisr.bench.ratios import compare
    from jisr.bench.table import lines
    from jisr.bench.texts import documents
    from jisr.config.load import load_config

    if only not in {None, "pipeline", "comparison"}:
        raise typer.BadParameter(f"--only takes pipeline or comparison, not {only!r}")
    resolved = load_config(config, overrides(settings, run__cache=False))
    chosen = documents(inputs or [], words, resolved)
    report: dict[str, Any] = {"machine": machine(), "start_up_seconds": start_up_seconds()}
    if only != "comparison":
        report["pipeline"] = pipeline_figures(resolved, chosen, runs)
    if only != "pipeline":
        cores = threads or os.cpu_count() or 1
        report["comparison"] = compare(chosen, runs=runs, steps=steps, beam=beam, threads=cores, tiny=tiny)
        report["ratios"] = report["comparison"]["ratios"]
    typer.echo(json.dumps(report, ensure_ascii=False) if as_json else "\n".join(lines(report)))
