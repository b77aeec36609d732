"""What `jisr compare` and `jisr report` do, as functions."""

import html
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast, get_args

from jisr.errors import UsageError
from jisr.eval.columns import read_outputs
from jisr.eval.comparison import compare
from jisr.eval.dataset import System
from jisr.eval.gate import Miss, check_gate
from jisr.eval.lengths import check_lengths
from jisr.eval.loading import parallel
from jisr.eval.paired import Method
from jisr.eval.report.write import read_result, write_report, write_result
from jisr.eval.results import Result, SegmentResult
from jisr.eval.significance import Resampling
from jisr.registry import did_you_mean


def compare_files(
    *,
    systems: Sequence[str],
    source: Path | None,
    references: Sequence[Path],
    output: Path | None = None,
    metrics: str | None = None,
    baseline: str = "",
    paired: str = "bootstrap",
    samples: int = 1000,
    seed: int = 12345,
    profile: str | None = None,
    gate: Mapping[str, float] | None = None,
    source_language: str = "",
    language: str = "",
    task: str = "translation",
    unescape: bool = False,
    workers: int = 0,
) -> tuple[Result, list[Miss]]:
    """Compare files of outputs, write the folder `output` if there is one, and return what was found.

    Args:
        systems: paths, or "name=path".
        metrics: names with commas between them; None is the usual set.
        profile: a normalisation profile, "none" for raw scores only, None to choose by language.
        unescape: decode HTML entities in the outputs before scoring.
        workers: processes; 0 is one for each core.

    Raises:
        UsageError: files that cannot be read or are not of equal length, unknown names.
    """
    dataset = parallel(
        source=source,
        references=references,
        source_language=source_language,
        language=language,
        task=_one_of("task", task, ("translation", "summary")),
    )
    named = named_paths(systems)
    columns = {name: read_outputs(path) for name, path in named.items()}
    expected = references[0] if references else source
    check_lengths(
        {str(expected): [(item.references or (item.source,))[0] for item in dataset.items]}
        | {str(named[name]): column for name, column in columns.items()}
    )
    outcome = compare(
        dataset=dataset,
        systems=[
            System(
                name=name,
                outputs=tuple(map(html.unescape, column)) if unescape else tuple(column),
                about={"file": named[name].name},
            )
            for name, column in columns.items()
        ],
        metrics=metric_names(metrics),
        baseline=baseline,
        paired=cast(Method, _one_of("test", paired, get_args(Method))),
        resampling=Resampling(samples, seed),
        profile="" if profile == "none" else profile,
        workers=workers or os.cpu_count() or 1,
    )
    result = Result(
        kind="comparison",
        created=now(),
        settings={"paired": paired, "samples": samples, "seed": seed, "unescape": unescape},
        tracks=[outcome.track],
    )
    misses = check_gate(result, gate or {})
    if output is not None:
        write_result(output, result, outcome.segments)
    return result, misses


def report_folders(*, folders: Sequence[Path], output: Path | None = None) -> Path:
    """Rebuild the report of one folder, or write one with the trends of several; return where it lies.

    Raises:
        UsageError: a folder holds no result; several folders and nowhere to write.
    """
    runs: dict[str, tuple[Result, Sequence[SegmentResult]]] = {}
    for folder in folders:
        found = read_result(folder) or _from_run(folder)
        name = folder.resolve().name
        runs[name if name not in runs else str(folder)] = found
    if output is None and len(folders) > 1:
        raise UsageError("several runs need a folder for their common report", "name one with -o")
    where = output or folders[0]
    write_report(where, runs)
    return where / "report.html"


def _from_run(folder: Path) -> tuple[Result, list[SegmentResult]]:
    from jisr.eval.runs import result_of_run

    return result_of_run(folder)


def named_paths(systems: Sequence[str]) -> dict[str, Path]:
    """Return name -> path for "name=path" and plain paths; a plain one is named after its file.

    Raises:
        UsageError: two have the same name.
    """
    found: dict[str, Path] = {}
    for text in systems:
        name, equals, path = text.partition("=")
        given = bool(equals) and not Path(text).exists()
        place = Path(path if given else text)
        name = name if given else _stem(place)
        if name in found:
            raise UsageError(f"two systems are called {name!r}", "give each a name of its own: name=path")
        found[name] = place
    return found


def _stem(path: Path) -> str:
    return (
        path.name.removesuffix(".jsonl").removesuffix(".txt").removesuffix(".ar").removesuffix(".en")
        or path.name
    )


def metric_names(text: str | None) -> list[str] | None:
    """Return the names in "chrf++,bleu"; None for None."""
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]


def now() -> str:
    """Return the time to the minute, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _one_of(kind: str, name: str, known: Sequence[str]) -> str:
    if name not in known:
        raise UsageError(f"unknown {kind} {name!r}", did_you_mean(name, list(known)))
    return name
