"""run.json and failures.jsonl: what a run was made with, what it did, what it cost."""

import json
import os
import platform
import resource
import sys
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from jisr import __version__
from jisr.bounds import NO_BOUNDS, Bounds
from jisr.config.load import digest
from jisr.config.schema import Config
from jisr.outcome import Outcome
from jisr.store import RunFolder, write_text

SCHEMA = "jisr/run/1"
LIBRARIES = ("ctranslate2", "sentencepiece", "transformers", "torch", "sacrebleu", "pydantic")
WATTS_A_CORE = 10.0
"""Power taken for a busy core; processors of laptops and servers lie between 3 and 15 W a core."""


def begin(
    config: Config,
    inputs: Sequence[str | Path],
    fingerprint: str,
    models: Sequence[dict[str, Any]],
    bounds: Bounds = NO_BOUNDS,
) -> dict[str, Any]:
    """Return what is known of a run before it begins; `fingerprint` and `models` are the pipeline's."""
    return {
        "schema": SCHEMA,
        "jisr": __version__,
        "started": _now(),
        "inputs": [str(item) for item in inputs],
        "shard": f"{bounds.shard.index}/{bounds.shard.count}" if bounds.shard else None,
        "config": config.model_dump(mode="json"),
        "config_digest": digest(config),
        "pipeline_fingerprint": fingerprint,
        "models": list(models),
        "libraries": {name: found for name in LIBRARIES if (found := _version(name))},
        "host": {
            "system": platform.platform(terse=True),
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
    }


def finish(outcome: Outcome) -> dict[str, Any]:
    """Return what is known of a run at its end: counts, time by stage, memory, energy."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return {
        "finished": _now(),
        "counts": {name: outcome.counts[name] for name in ("done", "skipped", "flagged", "failed")},
        "partial": outcome.partial,
        "ending": outcome.ending,
        "seconds": round(outcome.seconds, 3),
        "seconds_by_stage": {name: round(value, 3) for name, value in outcome.stage_seconds.items()},
        "words": outcome.words,
        "words_per_second": round(outcome.words / outcome.seconds, 1) if outcome.seconds else 0.0,
        "peak_memory_mb": round(usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2), 1),
        "energy": {
            "watt_hours": round(cpu_seconds * WATTS_A_CORE / 3600, 4),
            "method": f"an estimate: {cpu_seconds:.1f} processor seconds at {WATTS_A_CORE:g} W a core",
        },
        "exit_code": outcome.exit_code,
    }


def write_run_record(folder: RunFolder, record: dict[str, Any]) -> None:
    """Write run.json, last of all: its presence says that the rest is complete."""
    write_text(folder.path / "run.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def write_failures(folder: RunFolder) -> None:
    """Write failures.jsonl: one line for each document that failed, empty when none did."""
    write_text(
        folder.path / "failures.jsonl",
        (
            json.dumps({"id": record["id"], **record["failure"]}, ensure_ascii=False) + "\n"
            for record in folder.records()
            if record.get("failure")
        ),
    )


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
