"""Memory does not grow with the number of documents: they are read, worked on, written and forgotten."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .running import FAKE, text, write_documents

MEASURED = """
import resource, sys
from jisr.cli.app import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
SETTINGS = [part for change in (*FAKE, "run.batch_words=1500") for part in ("-s", change)]


def peak(source: Path, out: Path, *more: str) -> int:
    """Return the most memory (kilobytes) that summarizing `source` took, pages and all."""
    command = [
        sys.executable,
        "-c",
        MEASURED,
        "summarize",
        str(source),
        "-o",
        str(out),
        "-q",
        *SETTINGS,
        *more,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=5400)
    return int(done.stdout.splitlines()[-1])


def write_lines(path: Path, size: int) -> Path:
    """Write a JSONL file of about `size` bytes."""
    with path.open("w", encoding="utf-8") as file:
        number = written = 0
        while written < size:
            written += file.write(json.dumps({"id": number, "text": text(number, 300)}) + "\n")
            number += 1
    return path


def write_text(path: Path, size: int) -> Path:
    """Write a plain text of about `size` bytes, in paragraphs of some ten sentences."""
    with path.open("w", encoding="utf-8") as file:
        number = written = 0
        while written < size:
            written += file.write(text(number, 100) + "\n")
            number += 1
    return path


def test_ten_times_the_documents_take_hardly_more_memory(tmp_path: Path) -> None:
    few = peak(write_documents(tmp_path / "few", 10, words=300), tmp_path / "out-few")
    many = peak(write_documents(tmp_path / "many", 100, words=300), tmp_path / "out-many")
    assert many < 1.15 * few


@pytest.mark.slow
def test_ten_thousand_documents_or_fifty_megabytes_take_less_than_one_and_a_half_times_the_memory_of_ten(
    tmp_path: Path,
) -> None:
    few = peak(write_documents(tmp_path / "few", 10, words=300), tmp_path / "out-few")
    many = peak(write_documents(tmp_path / "many", 10_000), tmp_path / "out-many")
    detect = ("-s", "pipeline=[clean, detect, segment]")
    lines = peak(write_lines(tmp_path / "lines.jsonl", 50_000_000), tmp_path / "out-lines", *detect)
    one = peak(write_text(tmp_path / "one.txt", 50_000_000), tmp_path / "out-one", *detect)
    print({"few": few, "many": many, "lines": lines, "one": one})  # noqa: T201 - the figures of docs/scale.md
    assert max(many, lines, one) < 1.5 * few
