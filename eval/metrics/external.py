"""Run a metric in an environment of its own, whose pinned packages cannot clash with ours."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jisr.errors import UnavailableError


def run(command: Sequence[str | Path], *, what: str, text: str | None = None) -> str:
    """Run a command to its end and return its standard output.

    Raises:
        UnavailableError: it cannot be started or fails; the message holds the last line it wrote.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command], input=text, capture_output=True, encoding="utf-8", check=False
        )
    except OSError as error:
        raise UnavailableError(f"{what} cannot be started: {error.strerror}: {command[0]}") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise UnavailableError(
            f"{what} failed: {last}", f"try it alone: {' '.join(map(str, command[:3]))} ..."
        )
    return done.stdout


def parse(text: str, *, what: str) -> Any:
    """Return the JSON in `text`.

    Raises:
        UnavailableError: it is not JSON.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnavailableError(
            f"{what} answered in an unknown form: {error.msg}", "is its version supported?"
        ) from error
