"""What `jisr doctor` looks at: everything that the default pipeline needs, and what would add to it."""

import os
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from jisr.errors import JisrError

NEEDED = ("ctranslate2", "sentencepiece", "pydantic", "sacrebleu", "trafilatura")
OPTIONAL = {
    "torch": "the hf engine and the recipe",
    "transformers": "the hf engine",
    "ray": "run.engine: ray",
}


@dataclass
class Finding:
    """One thing looked at: `missing` is optional, `wrong` keeps the default pipeline from working."""

    name: str
    state: Literal["ok", "missing", "wrong"]
    detail: str


def examine() -> list[Finding]:
    """Look at the machine and return what was found, the embedded model tried out for real."""
    findings = [_package(name, "") for name in NEEDED]
    findings += [_package(name, purpose) for name, purpose in OPTIONAL.items()]
    findings.append(Finding("cores", "ok", f"{os.cpu_count()}"))
    free = shutil.disk_usage(".").free / 1e9
    findings.append(Finding("disk", "ok" if free > 1 else "wrong", f"{free:.1f} GB free here"))
    findings.append(_embedded())
    return findings


def _package(name: str, purpose: str) -> Finding:
    try:
        return Finding(name, "ok", version(name))
    except PackageNotFoundError:
        return (
            Finding(name, "missing", f"not installed; needed for {purpose}")
            if purpose
            else Finding(name, "wrong", "not installed: pip install jisr")
        )


def _embedded() -> Finding:
    from jisr.models import load
    from jisr.models.base import Request

    try:
        engine = load("embedded")
        result = engine.generate([Request("translate", "مرحبا", "ar", "en")], engine.defaults("translate"))[0]
    except JisrError as error:
        return Finding("embedded model", "wrong", " ".join(str(error).split()))
    return Finding("embedded model", "ok", f"{engine.identity}: مرحبا = {result.candidates[0].text}")
