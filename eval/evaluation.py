"""What `jisr eval` does, as a function: configurations and datasets by name."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

from jisr.config.load import DEFAULT, load_config
from jisr.config.schema import Config
from jisr.errors import UsageError
from jisr.eval.commands import metric_names
from jisr.eval.gate import Miss, check_gate
from jisr.eval.harness import Settings, evaluate
from jisr.eval.loading import load_datasets, parallel
from jisr.eval.paired import Method
from jisr.eval.results import Result
from jisr.eval.significance import Resampling
from jisr.registry import did_you_mean

METHODS = ("bootstrap", "ar", "none")


def evaluate_configs(
    *,
    configs: Sequence[str | None] = (None,),
    changes: Sequence[str] = (),
    dataset: str = "seeds",
    source: Path | None = None,
    references: Sequence[Path] = (),
    output: Path | None = None,
    metrics: str | None = None,
    gate: Mapping[str, float] | None = None,
    baseline: str = "",
    paired: str | None = None,
    profile: str | None = None,
    source_language: str = "",
    language: str = "",
    task: str = "",
    limit: int = 0,
    workers: int = 0,
    force: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[Result, list[Miss]]:
    """Evaluate configurations on a dataset; what is None or empty is taken from the first configuration.

    Args:
        configs: presets or files; None is the default preset. A name twice is refused.
        changes: "key=value" overrides for all of them.
        dataset: see `jisr.eval.loading.load_datasets`; `source` and `references` take its place when given.
        gate: least scores by metric.

    Raises:
        UsageError, ConfigError, UnavailableError: as its parts do.
    """
    loaded = _load(configs, changes)
    first = next(iter(loaded.values())).eval
    method = paired or first.paired
    if method not in METHODS:
        raise UsageError(f"unknown test {method!r}", did_you_mean(method, list(METHODS)))
    limits = dict(gate or first.gate)
    if source is not None:
        found = [
            parallel(
                source=source,
                references=references,
                source_language=source_language,
                language=language,
                task=task or "translation",
            )
        ]
        found = [one.head(limit) for one in found] if limit else found
    else:
        found = load_datasets(
            dataset, source_language=source_language, language=language, task=task, limit=limit
        )
    named = metric_names(metrics) or first.metrics
    result = evaluate(
        configs=loaded,
        datasets=found,
        folder=output,
        settings=Settings(
            metrics=tuple(named) if named else None,
            paired=cast(Method, method),
            resampling=Resampling(first.samples, first.seed),
            profile="" if profile == "none" else profile,
            baseline=baseline,
            workers=workers,
        ),
        force=force,
        say=say,
    )
    return result, check_gate(result, limits)


def _load(configs: Sequence[str | None], changes: Sequence[str]) -> dict[str, Config]:
    loaded: dict[str, Config] = {}
    for config in configs:
        name = Path(config or DEFAULT).stem
        if name in loaded:
            raise UsageError(f"two configurations are called {name!r}", "give their files different names")
        loaded[name] = load_config(config, changes)
    return loaded
