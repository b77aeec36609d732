"""The commands, from their options to their exit codes."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from jisr.cli import compare, report
from jisr.cli import eval as evaluation
from jisr.errors import UsageError

FIXTURE = Path(__file__).parent / "fixture"
COMPARE = [
    "compare",
    *("--source", str(FIXTURE / "source.en")),
    *("--reference", str(FIXTURE / "reference.ar")),
    *("--samples", "100", "--workers", "1", "--metrics", "chrf++,bleu"),
    str(FIXTURE / "marked.ar"),
    f"worse={FIXTURE / 'broken.ar'}",
]

app = typer.Typer()
app.command("compare")(compare.command)
app.command("report")(report.command)
app.command("eval")(evaluation.command)


def test_compare_prints_the_table_and_writes_the_report(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, [*COMPARE, "-o", str(tmp_path)])
    assert found.exit_code == 0, found.output
    assert "marked leads by chrF2++" in found.stdout
    assert "worse" in found.stdout
    assert (tmp_path / "report.html").is_file()


def test_compare_prints_json_on_request() -> None:
    found = CliRunner().invoke(app, [*COMPARE, "--json"])
    assert set(json.loads(found.stdout)["systems"]) == {"marked", "worse"}


def test_a_missed_gate_is_exit_code_one_with_a_line_that_says_so() -> None:
    found = CliRunner().invoke(app, [*COMPARE, "--gate", "chrf++=50"])
    assert found.exit_code == 1
    assert "gate: worse: chrf++ is" in found.stderr
    assert CliRunner().invoke(app, [*COMPARE, "--gate", "chrf++=5"]).exit_code == 0


def test_entities_are_decoded_on_request() -> None:
    scores = []
    for extra in ([], ["--unescape"]):
        found = CliRunner().invoke(app, [*COMPARE, "--json", *extra])
        scores.append(json.loads(found.stdout)["systems"]["worse"]["metrics"]["chrf++"]["score"])
    assert scores[1] > scores[0]


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match="two systems are called 'marked'"):
        CliRunner().invoke(app, [*COMPARE, str(FIXTURE / "marked.ar")], catch_exceptions=False)


def test_nothing_to_compare_with_is_refused() -> None:
    with pytest.raises(UsageError, match="give --reference"):
        CliRunner().invoke(app, ["compare", str(FIXTURE / "marked.ar")], catch_exceptions=False)


def test_eval_runs_a_configuration_over_a_file(tmp_path: Path) -> None:
    fake = ["-s", "translate.model=fake", "-s", "run.cache=false", "-s", "eval.samples=100"]
    options = [
        "--source",
        str(FIXTURE / "source.en"),
        "--reference",
        str(FIXTURE / "reference.ar"),
        "--limit",
        "3",
    ]
    more = ["--workers", "1", "--metrics", "chrf", "-o", str(tmp_path)]
    found = CliRunner().invoke(app, ["eval", *fake, *options, *more])
    assert found.exit_code == 0, found.output
    assert "embedded scores" in found.stdout
    assert (tmp_path / "scores.json").is_file()
    again = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert again.stdout.strip() == str(tmp_path / "report.html")
