"""The options of long runs, and the cache that they share."""

import json
from pathlib import Path
from typing import Any

import pytest

CACHED = ("-s", "translate.model=fake", "-s", "summarize.model=fake", "-s", "score.metrics=[]")
TEXT = "The mayor opened the bridge on Monday. The council approved the plan for the harbour. " * 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name in "abcdef":
        (tmp_path / "in" / f"{name}.txt").write_text(f"{TEXT} It was day {name}.", encoding="utf-8")
    return tmp_path / "in"


def test_the_cache_can_be_looked_at_and_emptied(jisr: Any, folder: Path, tmp_path: Path) -> None:
    assert "nothing is kept" in jisr("cache", "info").out
    jisr("summarize", folder, "-o", tmp_path / "out", *CACHED)
    found = json.loads(jisr("cache", "info", "--json").out)
    assert found["answers"] > 0
    assert {row["task"] for row in found["models"]} == {"summarize", "translate"}
    assert "fake@1 (fake)" in jisr("cache", "info").out
    assert json.loads(jisr("cache", "clear", "--model", "other", "--json").out) == {"deleted": 0}
    assert jisr("cache", "clear").out == f"{found['answers']} answers deleted\n"
    assert "nothing is kept" in jisr("cache", "info").out


def test_shards_cover_everything_once_and_merge_by_copying(jisr: Any, folder: Path, tmp_path: Path) -> None:
    names: list[str] = []
    for index in (1, 2):
        out = tmp_path / f"shard-{index}"
        assert jisr("summarize", folder, "-o", out, "--shard", f"{index}/2", *CACHED).code == 0
        assert json.loads((out / "run.json").read_text(encoding="utf-8"))["shard"] == f"{index}/2"
        names += [path.name for path in (out / "documents").iterdir()]
        (tmp_path / "out/documents").mkdir(parents=True, exist_ok=True)
        for path in (out / "documents").iterdir():
            path.rename(tmp_path / "out/documents" / path.name)
    assert sorted(names) == [f"{name}.txt.json" for name in "abcdef"]
    assert "0 done, 6 already done" in jisr("summarize", folder, "-o", tmp_path / "out", *CACHED).err


def test_the_log_says_what_happened_and_never_quotes(jisr: Any, folder: Path, tmp_path: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    log = tmp_path / "run.jsonl"
    ran = jisr("summarize", folder, "-o", tmp_path / "out", "--log", log, *CACHED)
    assert ran.code == 1
    assert "the next run tries these again" in ran.err
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert (lines[0]["event"], lines[-1]["event"], len(lines)) == ("start", "end", 9)
    assert (lines[-1]["done"], lines[-1]["failed"], lines[-1]["exit_code"]) == (6, 1, 1)
    failed = next(line for line in lines if line.get("outcome") == "failed")
    assert (failed["id"], failed["stage"]) == ("empty.txt", "read")
    assert "mayor" not in log.read_text(encoding="utf-8")
    jisr("summarize", "-", "--log", log, "-s", "summarize.model=/nowhere", stdin=TEXT)
    assert json.loads(log.read_text(encoding="utf-8").splitlines()[-1])["event"] == "error"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--shard", "3/2"), "expected a share such as 2/8"),
        (("--time-limit", "soon"), "expected a time such as 2h30m"),
        (("--log", "/nowhere/at/all/log"), "cannot write the log"),
    ],
)
def test_a_wrong_option_is_told(jisr: Any, arguments: tuple[str, ...], message: str) -> None:
    ran = jisr("summarize", "-", *arguments, stdin=TEXT)
    assert ran.code == 2
    assert message in " ".join(ran.err.replace("│", " ").split())
