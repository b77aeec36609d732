"""Run pipelines over datasets and score what they write: the work behind `jisr eval`."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jisr.config.load import digest
from jisr.config.schema import Config
from jisr.eval.commands import now
from jisr.eval.comparison import compare
from jisr.eval.dataset import Dataset, System
from jisr.eval.hypotheses import Outputs, Run, load_outputs, outputs_of, run_pipeline, save_outputs, tailor
from jisr.eval.metrics.base import Metric
from jisr.eval.paired import Method
from jisr.eval.report.write import read_result, write_result
from jisr.eval.results import Result, SegmentResult
from jisr.eval.significance import Resampling

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How outputs are scored; the fields are those of `jisr.eval.compare`."""

    metrics: tuple[str | Metric, ...] | None = None
    paired: Method = "bootstrap"
    resampling: Resampling = field(default_factory=Resampling)
    profile: str | None = None
    baseline: str = ""
    workers: int = 0


def evaluate(
    *,
    configs: Mapping[str, Config],
    datasets: Sequence[Dataset],
    folder: Path | None = None,
    settings: Settings | None = None,
    force: bool = False,
    say: Say = lambda _: None,
) -> Result:
    """Run every configuration over every dataset, score the outputs, and return what was found.

    Args:
        configs: name -> configuration; the first is the baseline unless `settings` says otherwise.
        folder: where outputs, scores.json, segments.jsonl and the report go; None writes nothing. What lies
            there from an earlier run with the same models, settings and data is not done again.
        force: do it again all the same.
        say: called with a line about what is going on.

    Raises:
        UsageError: a metric that is unknown or cannot be used.
        UnavailableError: a model that is not here.
    """
    settings = settings or Settings()
    systems: dict[str, list[Outputs]] = {}
    for name, config in configs.items():
        systems[name] = _outputs(name, config, datasets, folder, force=force, say=say)
    fingerprint = _digest(
        [settings, [[one.fingerprint for one in found] for found in systems.values()], list(systems)]
    )
    if folder is not None and not force:
        known = read_result(folder)
        if known is not None and known[0].settings.get("fingerprint") == fingerprint:
            say("everything is scored already")
            return known[0]
    result, segments = score(datasets=datasets, systems=systems, settings=settings, fingerprint=fingerprint)
    if folder is not None:
        write_result(folder, result, segments)
    return result


def score(
    *,
    datasets: Sequence[Dataset],
    systems: Mapping[str, Sequence[Outputs]],
    settings: Settings,
    fingerprint: str = "",
    title: str = "",
) -> tuple[Result, list[SegmentResult]]:
    """Score outputs that are there: for each system one `Outputs` a dataset, in the order of `datasets`."""
    tracks = []
    segments: list[SegmentResult] = []
    for at, dataset in enumerate(datasets):
        outcome = compare(
            dataset=dataset,
            systems=[
                System(name=name, outputs=found[at].texts, about=found[at].about)
                for name, found in systems.items()
            ],
            metrics=settings.metrics,
            baseline=settings.baseline,
            paired=settings.paired,
            resampling=settings.resampling,
            profile=settings.profile,
            workers=settings.workers or os.cpu_count() or 1,
        )
        tracks.append(outcome.track)
        segments += outcome.segments
    found = Result(
        kind="evaluation",
        title=title,
        created=now(),
        settings={
            "paired": settings.paired,
            "samples": settings.resampling.samples,
            "seed": settings.resampling.seed,
            "fingerprint": fingerprint,
        },
        tracks=tracks,
    )
    return found, segments


def _outputs(
    name: str, config: Config, datasets: Sequence[Dataset], folder: Path | None, *, force: bool, say: Say
) -> list[Outputs]:
    place = folder / "outputs" / name if folder is not None else None
    found = []
    runs: dict[tuple[str, tuple[tuple[str, str], ...]], Run] = {}
    for dataset in datasets:
        known = None if place is None or force else load_outputs(place, dataset, config)
        if known is None:
            sources = tuple((item.id, item.source) for item in dataset.items)
            key = (digest(tailor(config, dataset)), sources)
            if key not in runs:  # the same documents, summarized into two languages, are run over once
                runs[key] = run_pipeline(config=config, dataset=dataset)
            known = outputs_of(run=runs[key], config=config, dataset=dataset)
            say(f"{name} on {dataset.name}: {len(dataset.items)} in {runs[key].seconds:.1f} s")
            if place is not None:
                save_outputs(place, dataset, known)
        else:
            say(f"{name} on {dataset.name}: done already")
        found.append(known)
    return found


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()
