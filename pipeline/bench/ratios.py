"""jisr against the raw engine, transformers and other projects, all on the same random weights."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jisr.bench import peers
from jisr.bench.measure import paired, peak_memory_mb, ratio
from jisr.bench.systems import Jisr, RawEngine, System, Transformers, Work
from jisr.cache import cache_path
from jisr.document import Document
from jisr.text.sentences import split

AGAINST = {
    "raw_engine": ("jisr_int8", "raw_int8"),
    "transformers_fp32": ("jisr_int8", "transformers_fp32"),
    "transformers_same_precision": ("jisr_fp32", "transformers_fp32"),
    "argos": ("jisr_int8", "argos"),
    "easynmt": ("jisr_int8", "easynmt"),
    "dl_translate": ("jisr_int8", "dl_translate"),
}
"""What is divided by what: name of the ratio -> our system, theirs."""

TARGETS = {
    "raw_engine": 0.95,
    "transformers_fp32": 4.0,
    "transformers_same_precision": 2.0,
    "argos": 1.5,
    "easynmt": 4.0,
    "dl_translate": 4.0,
}


def model_folder(*, tiny: bool = False) -> Path:
    """Return the folder of the random model, building it on first use (in a process of its own)."""
    folder = cache_path().parent / "bench" / ("tiny" if tiny else "opus-mt-size")
    command = [sys.executable, "-m", "jisr.bench.marian", str(folder), *(["--tiny"] if tiny else [])]
    subprocess.run(command, check=True, stdout=sys.stderr)
    return folder


def compare(
    documents: Sequence[Document], *, runs: int, steps: int, beam: int, threads: int, tiny: bool = False
) -> dict[str, Any]:
    """Return the seconds of every system in every round, and the ratios between them."""
    sentences = [[document.text[a:b] for a, b, _ in split(document.text)] for document in documents]
    work = Work(documents, sentences, model_folder(tiny=tiny), steps, beam, threads)
    systems: dict[str, Callable[[], System]] = {
        "jisr_int8": lambda: Jisr(work, "int8"),
        "raw_int8": lambda: RawEngine(work, "int8"),
        "jisr_fp32": lambda: Jisr(work, "float32"),
        "transformers_fp32": lambda: Transformers(work),
        "argos": lambda: peers.Argos(work),
        "easynmt": lambda: peers.EasyNMT(work),
        "dl_translate": lambda: peers.DLTranslate(work),
    }
    timed = paired(systems, runs)
    words = sum(len(document.text.split()) for document in documents)
    count = sum(map(len, sentences))
    return {
        "work": {
            "words": words,
            "sentences": count,
            "output_tokens": steps,
            "beam": beam,
            "threads": threads,
        },
        "systems": {
            name: {
                "seconds": [round(value, 3) for value in own.seconds],
                **({"reason": own.reason} if own.reason else {}),
            }
            for name, own in timed.items()
        },
        "ratios": {
            name: ratio(timed[ours], timed[theirs]) | {"target": TARGETS[name]}
            for name, (ours, theirs) in AGAINST.items()
        },
        "peak_memory_mb": peak_memory_mb(),
    }
