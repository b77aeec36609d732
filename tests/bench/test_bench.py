import json
import subprocess
import sys
from pathlib import Path

import pytest

from jisr.bench.measure import Timed, paired, ratio
from jisr.bench.systems import NotHere
from jisr.bench.texts import documents, seed_documents
from jisr.config.load import load_config

RATIOS = {
    "raw_engine",
    "transformers_fp32",
    "transformers_same_precision",
    "argos",
    "easynmt",
    "dl_translate",
}


class Clock:
    """A system that notes when it ran."""

    def __init__(self, name: str, order: list[str]) -> None:
        self.name, self.order = name, order

    def translate(self) -> None:
        self.order.append(self.name)


def missing() -> Clock:
    raise NotHere("x is not installed")


def test_rounds_are_paired_their_order_turns_and_what_is_missing_says_why() -> None:
    order: list[str] = []
    timed = paired({"a": lambda: Clock("a", order), "x": missing, "b": lambda: Clock("b", order)}, runs=3)
    assert "".join(order) == "ab" + "ab" + "ba" + "ab"
    assert [len(own.seconds) for own in timed.values()] == [3, 0, 3]
    assert timed["x"].reason == "x is not installed"


def test_a_ratio_has_its_spread_and_nothing_is_made_up() -> None:
    found = ratio(Timed([1.0, 1.0, 2.0]), Timed([3.0, 5.0, 8.0]))
    assert (found["ratio"], found["low"], found["high"]) == (4.0, 3.0, 5.0)
    assert ratio(Timed([1.0]), Timed(reason="not here")) == {"ratio": None, "reason": "not here"}


def test_the_text_is_repeated_without_repeating_a_sentence() -> None:
    found = documents([], 9000, load_config(environ={}))
    assert 9000 <= sum(len(document.text.split()) for document in found) < 11_000
    lines = [line for document in found for line in document.text.splitlines() if line.strip()]
    own = {line for document in seed_documents() for line in document.text.splitlines() if line.strip()}
    assert len(set(lines)) >= 0.98 * len(lines) - len(own)
    assert len({document.id for document in found}) == len(found)


def test_bench_measures_the_configured_pipeline() -> None:
    command = [
        sys.executable,
        "-m",
        "jisr",
        "bench",
        "--only",
        "pipeline",
        "--runs",
        "1",
        "--words",
        "200",
        "--json",
    ]
    fake = ["-s", "translate.model=fake", "-s", "summarize.model=fake"]
    done = subprocess.run([*command, *fake], capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    assert report["pipeline"]["words_per_second"] > 0
    assert set(report["pipeline"]["seconds_by_stage"]) >= {"detect", "segment", "summarize"}
    assert report["start_up_seconds"] > 0


@pytest.mark.slow
def test_bench_compares_real_engines_on_the_same_weights(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jisr", "bench", "--tiny", "--only", "comparison", "--runs", "2"]
    small = ["--words", "300", "--steps", "8", "--beam", "2"]
    done = subprocess.run([*command, *small, "--json"], capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    assert set(report["ratios"]) == RATIOS
    for name in ("raw_engine", "transformers_fp32", "transformers_same_precision"):
        assert report["ratios"][name]["ratio"] > 0
        assert (
            report["ratios"][name]["low"] <= report["ratios"][name]["ratio"] <= report["ratios"][name]["high"]
        )
    for found in report["ratios"].values():
        assert (found["ratio"] is None) == ("reason" in found)
    table = subprocess.run([*command, *small], capture_output=True, text=True, check=True).stdout
    assert "raw_engine" in table
