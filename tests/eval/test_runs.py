"""A run folder of `jisr summarize`, scored and reported."""

from pathlib import Path

from jisr.config.load import load_config
from jisr.eval.commands import report_folders
from jisr.eval.runs import result_of_run
from jisr.run import run_folder

FAKE = ["translate.model=fake", "summarize.model=fake", "run.cache=false", "run.batch_words=100"]


def test_summaries_of_a_run_are_measured_without_references(tmp_path: Path) -> None:
    source = tmp_path / "in" / "bridge.txt"
    source.parent.mkdir()
    text = "The council met on Monday. It voted for a new bridge over the river. Work begins in May. "
    source.write_text(text * 8, encoding="utf-8")
    run_folder([source], tmp_path / "run", load_config(None, FAKE, environ={}))
    result, segments = result_of_run(tmp_path / "run")
    assert [track.name for track in result.tracks] == ["summary-ar", "summary-en"]
    english = result.tracks[1].systems["run"]
    assert english.metrics["coverage"].score == 1.0
    assert "rouge1" not in english.metrics
    assert len(segments) == 2
    assert "bridge" in report_folders(folders=[tmp_path / "run"]).read_text(encoding="utf-8")
