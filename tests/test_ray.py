import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from jisr.arrivals import Known, Reading
from jisr.document import Document
from jisr.errors import ModelError, UnavailableError
from jisr.inputs import find
from jisr.ray_runner import Worker, _describe, _items, _pack, _read, cluster
from jisr.run import run_folder
from jisr.store import RunFolder

from .running import FAKE, config, records, write_documents

needs_ray = pytest.mark.skipif(
    find_spec("ray") is None, reason="ray is not installed: pip install 'jisr[ray]'"
)
SETTINGS = [part for change in (*FAKE, "run.engine=ray") for part in ("-s", change)]


def documents_in(rows: list[str]) -> list[Document]:
    return [item for item in _items({"item": row} for row in rows) if isinstance(item, Document)]


def test_what_an_actor_returns_is_what_the_local_runner_would_have_made(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", 4, words=150)
    (folder / "empty.txt").write_bytes(b"")
    settings = config()
    reading = Reading(settings.read, "f", RunFolder(tmp_path / "out"))
    rows = [row for f in find([folder]) for row in _read({"file": f.file, "name": f.name}, reading=reading)]
    done = documents_in(Worker(settings.model_dump_json())({"item": [row["item"] for row in rows]})["item"])
    run_folder([folder], tmp_path / "local", settings)
    with RunFolder(tmp_path / "out") as out:
        for document in done:
            out.write(document, "f")
    ours, theirs = records(tmp_path / "local"), records(tmp_path / "out")
    assert [document.id for document in done] == [f.name for f in find([folder])]
    for name in ours:
        assert json.loads(ours[name]) | {"fingerprint": "f"} == json.loads(theirs[name])


def test_documents_that_are_done_pass_through_an_actor_in_their_places() -> None:
    known = Known("a", flagged=True, seconds={"clean": 0.5})
    rows = [_pack(known), _pack(Document("b", "The mayor met the council on Monday.")), _pack(known)]
    done = list(_items({"item": row} for row in Worker(config().model_dump_json())({"item": rows})["item"]))
    assert (done[0], done[2]) == (known, known)
    assert done[1].id == "b"


def test_an_error_of_the_model_comes_back_as_itself() -> None:
    worker = Worker(config("summarize.model=fake:fail", "run.cache=false").model_dump_json())
    rows = worker({"item": [_pack(Document("a", "The mayor met the council on Monday. " * 30))]})["item"]
    with pytest.raises(ModelError, match="as it was told to"):
        list(_items({"item": row} for row in rows))
    missing = json.loads(_describe(config("summarize.model=/nowhere").model_dump_json()))
    assert missing["error"][0] == "UnavailableError"


def test_without_ray_the_hint_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UnavailableError, match=r"pip install 'jisr\[ray\]'"), cluster(config()):
        pass


def start(folder: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "jisr", "summarize", str(folder), "-o", str(out), *SETTINGS, *more]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


@needs_ray
@pytest.mark.slow
def test_records_are_the_same_as_those_of_the_local_engine_and_a_second_run_skips_them(
    tmp_path: Path,
) -> None:
    folder = write_documents(tmp_path / "in", 100)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "rows.jsonl").write_text('{"text": "The mayor spoke."}\nbroken\n', encoding="utf-8")
    run_folder([folder], tmp_path / "local", config("run.cache=false"))
    process = start(folder, tmp_path / "ray", "--log", str(tmp_path / "log"))
    _, err = process.communicate(timeout=900)
    assert process.returncode == 1, err
    assert records(tmp_path / "ray") == records(tmp_path / "local")
    lines = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    order = [line["id"] for line in lines if line["event"] == "document"]
    assert order == sorted(order, key=lambda name: (name.partition("#")[0], name))
    again = start(folder, tmp_path / "ray")
    _, err = again.communicate(timeout=900)
    assert "0 done, 101 already done" in err


@needs_ray
@pytest.mark.slow
def test_a_worker_that_is_killed_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", 300, words=300)
    run_folder([folder], tmp_path / "local", config("run.cache=false"))
    process = start(folder, tmp_path / "ray", "-s", "run.cache=false")
    killed = 0
    while process.poll() is None and killed < 2:
        done = len(list((tmp_path / "ray").glob("documents/*.json")))
        for worker in workers_of(process.pid) if done > 20 * (killed + 1) else ():
            os.kill(worker, signal.SIGKILL)
            killed += 1
            break
        time.sleep(0.05)
    _, err = process.communicate(timeout=1500)
    assert killed == 2
    assert process.returncode == 0, err
    assert records(tmp_path / "ray") == records(tmp_path / "local")


def workers_of(driver: int) -> Iterator[int]:
    """Yield the processes of the actors that belong to a driver's own cluster."""
    parents, names = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            names[int(folder.name)] = (folder / "cmdline").read_text(encoding="utf-8", errors="replace")
            parents[int(folder.name)] = int(status[1])
        except (OSError, ValueError):
            continue  # it ended meanwhile
    for pid, name in names.items():
        ancestor = pid
        while ancestor in parents and ancestor != driver:
            ancestor = parents[ancestor]
        if ancestor == driver and "MapWorker" in name:
            yield pid
