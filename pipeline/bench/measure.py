"""Timing: systems side by side in paired runs, and a pipeline by itself."""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jisr.bench.systems import NotHere, System
from jisr.config.schema import Config
from jisr.document import Document
from jisr.run_record import WATTS_A_CORE


@dataclass
class Timed:
    """Seconds that a system took in each run, or why it was not run."""

    seconds: list[float] = field(default_factory=list)
    reason: str = ""


def paired(systems: Mapping[str, Callable[[], System]], runs: int) -> dict[str, Timed]:
    """Time every system once in each of `runs` rounds, after one round that is not counted.

    In each round all systems meet the same state of the machine, and the order turns, so that what is slow
    for a while is slow for all; ratios are taken within rounds.
    """
    timed = {name: Timed() for name in systems}
    ready: dict[str, System] = {}
    for name, make in systems.items():
        try:
            ready[name] = make()
            ready[name].translate()
        except NotHere as missing:
            timed[name].reason = str(missing)
            ready.pop(name, None)
    names = list(ready)
    for turn in range(runs):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            started = time.perf_counter()
            ready[name].translate()
            timed[name].seconds.append(time.perf_counter() - started)
    return timed


def ratio(ours: Timed, theirs: Timed) -> dict[str, Any]:
    """Return how many times as fast `ours` is: median, lowest and highest over the rounds; or None and why."""
    if not ours.seconds or not theirs.seconds:
        return {"ratio": None, "reason": theirs.reason or ours.reason}
    found = [their / our for our, their in zip(ours.seconds, theirs.seconds, strict=True)]
    return {
        "ratio": round(statistics.median(found), 3),
        "low": round(min(found), 3),
        "high": round(max(found), 3),
        "rounds": len(found),
    }


def pipeline_figures(config: Config, documents: Sequence[Document], runs: int) -> dict[str, Any]:
    """Return the speed of a whole pipeline: words and sentences a second, time by stage, memory, energy."""
    from jisr.pipeline import Pipeline

    started = time.perf_counter()
    pipeline = Pipeline.from_config(config)
    loading = time.perf_counter() - started
    words = sum(len(document.text.split()) for document in documents)
    seconds, stages, sentences = [], dict[str, float](), 0
    cpu = time.process_time()
    for _ in range(runs):
        started = time.perf_counter()
        done = list(pipeline.run(documents))
        seconds.append(time.perf_counter() - started)
        sentences = sum(len(document.segments) for document in done)
        for document in done:
            for stage, spent in document.seconds.items():
                stages[stage] = stages.get(stage, 0.0) + spent / runs
    cpu = (time.process_time() - cpu) / runs
    middle = statistics.median(seconds)
    return {
        "models": [str(identity) for identity in pipeline.models],
        "words": words,
        "seconds": [round(value, 3) for value in seconds],
        "words_per_second": round(words / middle, 1),
        "sentences_per_second": round(sentences / middle, 2),
        "seconds_by_stage": {name: round(value, 3) for name, value in stages.items()},
        "loading_seconds": round(loading, 3),
        "peak_memory_mb": peak_memory_mb(),
        "watt_hours": round(cpu * WATTS_A_CORE / 3600, 4),
    }


def peak_memory_mb() -> float:
    """Return the most memory that this process has held, in megabytes."""
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)


def start_up_seconds(runs: int = 3) -> float:
    """Return the median time of `jisr --help`."""
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "jisr", "--help"], capture_output=True, check=True)
        found.append(time.perf_counter() - started)
    return round(statistics.median(found), 3)


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    import platform
    from importlib.metadata import version

    return {
        "system": platform.platform(terse=True),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": [round(value, 2) for value in os.getloadavg()],
        "libraries": {name: version(name) for name in ("ctranslate2", "torch", "transformers")},
    }
