import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jisr.cache import Cache, cache_path
from jisr.models.base import Candidate, Result

RESULT = Result((Candidate("نص", -0.123456789012345, 3, False), Candidate("", 0.0, 0, True)), 7)


def key(number: int) -> bytes:
    return number.to_bytes(32, "big")


def file(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "c.sqlite"


def test_what_was_kept_comes_back_exactly_also_in_another_connection(tmp_path: Path) -> None:
    Cache(file(tmp_path)).put("m", "translate", {key(1): RESULT})
    assert Cache(file(tmp_path)).get([key(1), key(2)]) == {key(1): RESULT}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(text=st.text(), score=st.floats(allow_nan=False), tokens=st.integers(0, 10**6), ended=st.booleans())
def test_any_answer_survives(tmp_path: Path, text: str, score: float, tokens: int, ended: bool) -> None:
    cache = Cache(tmp_path / "c.sqlite")
    result = Result((Candidate(text, score, tokens, ended),), tokens)
    cache.put("m", "t", {key(3): result})
    assert cache.get([key(3)]) == {key(3): result}
    cache.close()


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        Cache(file(tmp_path)).put("m", "t", {key(1): RESULT})
    finally:
        os.umask(old)
    for path in file(tmp_path).parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_the_oldest_used_answers_go_when_the_limit_is_reached(tmp_path: Path) -> None:
    now = [0.0]
    cache = Cache(file(tmp_path), megabytes=1, clock=lambda: now[0])
    answer = Result((Candidate("x" * 1000),), 1)
    for batch in range(20):
        now[0] += 4000
        cache.put("m", "t", {key(100 * batch + i): answer for i in range(100)})
        assert key(7) in cache.get([key(7)]), "an answer in use stays"
    assert cache.info()["bytes"] < 1_000_000 + 5_000_000  # the write-ahead log is folded in now and then
    assert 500_000 < 1000 * cache.info()["answers"] < 1_000_000
    assert not cache.get([key(50)])
    assert cache.get([key(1999)])


def test_a_smaller_limit_shrinks_the_file(tmp_path: Path) -> None:
    answers = {key(i): Result((Candidate("x" * 1000),), 1) for i in range(5000)}
    Cache(file(tmp_path), megabytes=10).put("m", "t", answers)
    small = Cache(file(tmp_path), megabytes=1)
    small.put("m", "t", {key(9999): RESULT})
    small.clear(model="none")  # folds the write-ahead log in
    assert file(tmp_path).stat().st_size < 1_100_000


@pytest.mark.parametrize("damage", ["text", "middle", "end"])
def test_a_damaged_file_is_replaced_with_one_warning(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    cache = Cache(file(tmp_path))
    cache.put("m", "t", {key(i): RESULT for i in range(2000)})
    cache.clear(model="none")
    cache.close()
    content = bytearray(file(tmp_path).read_bytes())
    if damage == "text":
        content[:] = b"this is no database, " * 5000
    elif damage == "middle":
        content[4096 : len(content) - 4096] = os.urandom(len(content) - 8192)
    else:
        del content[len(content) // 2 :]
    file(tmp_path).write_bytes(content)
    cache = Cache(file(tmp_path))
    for _ in range(3):
        assert (
            cache.get([key(i) for i in range(2000)]).items() <= {key(i): RESULT for i in range(2000)}.items()
        )
        cache.put("m", "t", {key(i): RESULT for i in range(3000)})
    assert len(cache.get([key(i) for i in range(3000)])) == 3000
    assert [record.message for record in caplog.records if "damaged" in record.message] == [
        record.message for record in caplog.records
    ]
    assert len(caplog.records) == 1


def test_an_answer_with_a_flipped_bit_is_not_used(tmp_path: Path) -> None:
    cache = Cache(file(tmp_path))
    cache.put("m", "t", {key(1): RESULT})
    cache.close()
    with sqlite3.connect(file(tmp_path)) as db:
        db.execute("UPDATE answers SET answer = replace(answer, '7', '8')")
    db.close()
    assert Cache(file(tmp_path)).get([key(1)]) == {}


def test_a_file_of_another_format_is_made_anew(tmp_path: Path) -> None:
    cache = Cache(file(tmp_path))
    cache.put("m", "t", {key(1): RESULT})
    cache.close()
    with sqlite3.connect(file(tmp_path)) as db:
        db.execute("PRAGMA user_version = 77")
    db.close()
    cache = Cache(file(tmp_path))
    assert cache.get([key(1)]) == {}
    cache.put("m", "t", {key(1): RESULT})
    assert cache.get([key(1)]) == {key(1): RESULT}


def test_where_nothing_can_be_written_the_work_goes_on_with_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "occupied").write_text("a file where the folder should be", encoding="utf-8")
    cache = Cache(tmp_path / "occupied" / "c.sqlite")
    for _ in range(3):
        cache.put("m", "t", {key(1): RESULT})
        assert cache.get([key(1)]) == {}
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_clearing_chooses_by_model_and_age(tmp_path: Path) -> None:
    now = [1_000_000.0]
    cache = Cache(file(tmp_path), clock=lambda: now[0])
    cache.put("opus@3 (ct2, int8)", "translate", {key(1): RESULT})
    cache.put("opus-big (ct2, int8)", "translate", {key(2): RESULT})
    now[0] += 500
    cache.put("opus-big (ct2, int8)", "summarize", {key(3): RESULT})
    assert [(row["model"], row["task"], row["answers"]) for row in cache.info()["models"]] == [
        ("opus-big (ct2, int8)", "summarize", 1),
        ("opus-big (ct2, int8)", "translate", 1),
        ("opus@3 (ct2, int8)", "translate", 1),
    ]
    assert cache.clear(model="opus") == 1
    assert cache.clear(older_than=400) == 1
    assert set(cache.get([key(1), key(2), key(3)])) == {key(3)}
    assert cache.clear() == 1
    assert cache.info()["answers"] == 0


FILL = """
import sys
from pathlib import Path
from jisr.cache import Cache
from jisr.models.base import Candidate, Result
cache, start = Cache(Path(sys.argv[1])), int(sys.argv[2])
for i in range(50):
    key = (start + i).to_bytes(32, "big")
    cache.put("m", "t", {key: Result((Candidate("x"),), 1)})
    assert cache.get([key])
"""


def test_several_processes_share_one_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FILL, str(file(tmp_path))]
    processes = [subprocess.Popen([*command, str(1000 * n)], stderr=subprocess.PIPE) for n in range(3)]
    assert [process.communicate(timeout=60)[1] for process in processes] == [b"", b"", b""]
    assert Cache(file(tmp_path)).info()["answers"] == 150


def test_the_file_lies_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert cache_path() == tmp_path / "x/jisr/generations.sqlite"
    monkeypatch.setenv("JISR_CACHE", str(tmp_path / "y"))
    assert cache_path() == tmp_path / "y/generations.sqlite"
