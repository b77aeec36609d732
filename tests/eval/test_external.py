"""COMET and BERTScore: programs of other environments, here stood in for by small ones that answer alike."""

import stat
import sys
from pathlib import Path

import pytest

from jisr.errors import UnavailableError
from jisr.eval.metrics import bertscore
from jisr.eval.metrics.base import Texts
from jisr.eval.metrics.registry import make

TEXTS = Texts(
    hypotheses=("نعم", "لا\nأبدا"),
    references=(("نعم",), ("كلا",)),
    sources=("yes", "no"),
    language="ar",
    source_languages=("en", "en"),
)
COMET = """
import json, sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
columns = [open(given[flag], encoding="utf-8").read().splitlines() for flag in ("-s", "-t", "-r")]
assert given["--model"] == "Unbabel/wmt22-comet-da"
rows = [{"COMET": float(mt == ref), "src": src} for src, mt, ref in zip(*columns)]
out = sys.argv[sys.argv.index("--to_json") + 1]
json.dump({given["-t"]: rows}, open(out, "w"))
"""


def program(path: Path, text: str) -> Path:
    path.write_text(f"#!{sys.executable}\n{text}", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_comet_gets_one_line_a_segment_and_gives_one_score(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JISR_COMET", str(program(tmp_path / "comet-score", COMET)))
    metric = make(["comet"])[0]
    assert metric.segment_scores(metric.statistics(TEXTS)).tolist() == [1.0, 0.0]
    assert metric.signature(TEXTS) == "nrefs:1|model:Unbabel/wmt22-comet-da"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import sys; sys.exit('no such model')", "COMET failed: no such model"),
        ("pass", "COMET gave 0 scores for 2 segments"),
    ],
)
def test_a_comet_that_fails_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.setenv("JISR_COMET", str(program(tmp_path / "comet-score", text)))
    with pytest.raises(UnavailableError, match=message):
        make(["comet"])[0].statistics(TEXTS)


def test_a_comet_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JISR_COMET", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnavailableError, match="COMET is not installed") as caught:
        make(["comet"])[0].statistics(TEXTS)
    assert "JISR_COMET" in caught.value.hint


def test_bertscore_is_asked_in_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "bert_score"
    package.mkdir()
    (package / "__init__.py").write_text(
        "class F1:\n    def tolist(self): return [0.9, 0.4]\n"
        "def score(hypotheses, references, model_type, num_layers):\n"
        "    assert (len(hypotheses), len(references), num_layers) == (2, 2, 9)\n    return None, None, F1()\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("JISR_BERTSCORE", sys.executable)
    metric = make(["bertscore"])[0]
    assert metric.segment_scores(metric.statistics(TEXTS)).tolist() == [0.9, 0.4]
    assert "bert_score" not in sys.modules


def test_a_bertscore_that_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JISR_BERTSCORE", raising=False)
    monkeypatch.setattr(bertscore, "find_spec", lambda _: None)
    with pytest.raises(UnavailableError, match="BERTScore is not installed"):
        make(["bertscore"])[0].statistics(TEXTS)
