"""What must survive: SIGKILL at any moment, a full disk, a read-only output, a second process, SIGTERM."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jisr.cache import Cache, cache_path
from jisr.run import run_folder

from .running import FAKE, config, left_over, records, run_record, write_documents

DRIVER = Path(__file__).with_name("crash_driver.py")
SETTINGS = [part for change in FAKE for part in ("-s", change)]


def jisr(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jisr", *map(str, arguments), *SETTINGS]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize(
    ("documents", "kills"),
    [pytest.param(12, 4, id="short"), pytest.param(150, 50, id="long", marks=pytest.mark.slow)],
)
def test_after_any_number_of_kills_every_document_is_there_once_as_if_nothing_had_happened(
    tmp_path: Path, documents: int, kills: int
) -> None:
    folder = write_documents(tmp_path / "in", documents)
    (folder / "empty.txt").write_bytes(b"")
    run_folder([folder], tmp_path / "whole", config("run.batch_words=80", "run.cache=false"))
    command = [sys.executable, str(DRIVER), str(folder), str(tmp_path / "out"), str(kills), "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=1500)
    killed, present = map(int, done.stdout.split())
    assert killed == kills
    assert present > 0
    assert records(tmp_path / "out") == records(tmp_path / "whole")
    assert len(records(tmp_path / "out")) == documents + 1
    assert left_over(tmp_path / "out") == []
    for page in ("summaries.md", "failures.jsonl"):
        assert (tmp_path / "out" / page).read_bytes() == (tmp_path / "whole" / page).read_bytes()
    assert run_record(tmp_path / "out")["partial"] is False


def test_sigterm_keeps_what_is_finished_and_exits_143(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", 300)
    log = tmp_path / "log.jsonl"
    command = [sys.executable, "-m", "jisr", "summarize", folder, "-o", tmp_path / "out", "--log", log]
    process = subprocess.Popen(
        [*map(str, command), *SETTINGS, "-s", "run.batch_words=40"], stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while len(list(tmp_path.glob("out/documents/*.json"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 143, err
    assert "terminated: what is finished is kept" in err
    record = run_record(tmp_path / "out")
    assert (record["partial"], record["ending"], record["exit_code"]) == (True, "terminated", 143)
    assert record["counts"]["done"] == len(records(tmp_path / "out")) < 300
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["start", *["document"] * record["counts"]["done"], "end"]
    assert lines[-1]["ending"] == "terminated"


STUCK = """
import sys, time
from jisr.stages.detect import Detect
def process(self, batch):
    print("computing", flush=True)
    time.sleep(300)  # in a thread, like a model's library: no signal gets through
Detect.process = process
from jisr.cli.app import main
main()
"""


def test_ctrl_c_does_not_wait_for_a_computation_that_cannot_be_interrupted(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", 3)
    arguments = ["summarize", str(folder), "-o", str(tmp_path / "out"), *SETTINGS]
    process = subprocess.Popen(
        [sys.executable, "-c", STUCK, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "computing\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "interrupted: what is finished is kept" in err
    assert run_record(tmp_path / "out")["ending"] == "interrupted"


LIMITED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from jisr.cli.app import main
main()
"""


def test_a_write_that_fails_ends_the_run_with_a_clear_error_and_the_next_run_goes_on(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", 6)
    write_documents(tmp_path / "long", 1, words=4000).joinpath("00000.txt").rename(folder / "00003.txt")
    arguments = ["summarize", str(folder), "-o", str(tmp_path / "out"), *SETTINGS, "-s", "run.batch_words=40"]
    ran = subprocess.run(
        [sys.executable, "-c", LIMITED, *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert "00003.txt.json: File too large" in ran.stderr
    assert "run again to go on" in ran.stderr
    assert set(records(tmp_path / "out")) == {f"documents/0000{n}.txt.json" for n in range(3)}
    assert left_over(tmp_path / "out") == []
    assert jisr(*arguments[:4]).returncode == 0
    assert len(records(tmp_path / "out")) == 6


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of half a megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    if (
        os.getuid()
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("mounting a small file system takes root's rights")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_ends_the_run_clearly_and_room_lets_it_go_on(tmp_path: Path, small_disk: Path) -> None:
    folder = write_documents(tmp_path / "in", 40, words=200)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(400_000))
    out = small_disk / "out"
    ran = jisr("summarize", folder, "-o", out)
    assert ran.returncode == 2, ran.stderr
    assert "No space left on device" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert all(json.loads(record)["summaries"] for record in records(out).values())
    assert left_over(out) == []
    ballast.unlink()
    again = jisr("summarize", folder, "-o", out, "--limit", "20")
    assert again.returncode == 0, again.stderr
    assert len(records(out)) >= 20


def test_a_read_only_file_system_is_told_before_any_work(tmp_path: Path, small_disk: Path) -> None:
    folder = write_documents(tmp_path / "in", 1)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    ran = jisr("summarize", folder, "-o", small_disk / "out")
    assert ran.returncode == 2
    assert "cannot write to" in ran.stderr
    assert "Read-only file system" in ran.stderr


HOLD = """
import sys
from pathlib import Path
from jisr.store import RunFolder
with RunFolder(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_refused_and_may_go_when_the_first_was_killed(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", 2)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "out")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    refused = jisr("summarize", folder, "-o", tmp_path / "out")
    assert (refused.returncode, records(tmp_path / "out")) == (2, {})
    assert "another jisr is writing to" in refused.stderr
    holder.kill()
    holder.communicate()
    assert jisr("summarize", folder, "-o", tmp_path / "out").returncode == 0


def test_a_corrupt_cache_costs_a_warning_and_nothing_else(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", 3)
    run_folder([folder], tmp_path / "good", config())
    Cache(cache_path()).clear(model="nothing")  # folds the write-ahead log into the file
    cache_path().write_bytes(os.urandom(30_000))
    ran = jisr("summarize", folder, "-o", tmp_path / "out")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.count("was damaged") == 1
    assert records(tmp_path / "out") == records(tmp_path / "good")
