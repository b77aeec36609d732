import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from jisr.arrivals import Known, Reading
from jisr.bounds import Bounds, Shard
from jisr.document import Document
from jisr.errors import ModelError
from jisr.inputs import InputFile
from jisr.models.fake import FakeEngine
from jisr.outcome import Event
from jisr.run import run_folder
from jisr.stages.detect import Detect

from .running import config, left_over, records, run_record, write_documents

SMALL_BATCHES = "run.batch_words=40"


def test_every_document_is_written_and_reported_once(tmp_path: Path) -> None:
    events: list[Event] = []
    outcome = run_folder(
        [write_documents(tmp_path / "in", 30)],
        tmp_path / "out",
        config(SMALL_BATCHES),
        on_event=events.append,
    )
    assert [event.id for event in events] == [f"{number:05}.txt" for number in range(30)]
    assert outcome.counts["done"] == len(records(tmp_path / "out")) == 30
    assert outcome.words == sum(event.words for event in events) == 30 * 40
    assert left_over(tmp_path / "out") == []


def test_the_result_does_not_depend_on_the_batches_or_the_cache(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", 12, words=150)
    length = "summarize.length=20%"
    faults = ("summarize.model=fake:digits,first", "translate.model=fake:loop,first")
    for name, changes in {
        "a": ("run.cache=false",),
        "b": (SMALL_BATCHES,),
        "c": ("run.batch_words=300",),
    }.items():
        run_folder([folder], tmp_path / name, config(length, *faults, *changes))
    assert records(tmp_path / "a") == records(tmp_path / "b") == records(tmp_path / "c")


def test_a_second_run_reads_no_document_and_computes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_documents(tmp_path / "in", 5)
    (folder / "rows.jsonl").write_text('{"text": "One row."}\n{"text": "Another row."}\n', encoding="utf-8")
    run_folder([folder], tmp_path / "out", config())
    before = records(tmp_path / "out")
    monkeypatch.setattr(FakeEngine, "generate", None)
    outcome = run_folder([folder], tmp_path / "out", config())
    assert (outcome.counts["skipped"], outcome.counts["done"], outcome.partial) == (7, 0, False)
    assert records(tmp_path / "out") == before


def test_how_files_are_read_is_part_of_what_was_done(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", 2)
    run_folder([folder], tmp_path / "out", config())
    outcome = run_folder([folder], tmp_path / "out", config("read.encoding=windows-1252"))
    assert outcome.counts["done"] == 2


def test_a_changed_setting_does_again_only_what_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_documents(tmp_path / "in", 6, words=150)
    order = "pipeline=[clean, detect, segment, translate, summarize]"
    of = "translate.of=[documents]"
    run_folder([folder], tmp_path / "out", config(order, of))
    asked: list[str] = []
    generate = FakeEngine.generate

    def watch(self: FakeEngine, requests: Sequence[object], decoding: object) -> object:
        asked.extend(request.task for request in requests)  # type: ignore[attr-defined]  # they are requests
        return generate(self, requests, decoding)  # type: ignore[arg-type]

    monkeypatch.setattr(FakeEngine, "generate", watch)
    outcome = run_folder([folder], tmp_path / "out", config(order, of, "summarize.length='20 words'"))
    assert outcome.counts["done"] == 6
    assert set(asked) == {"summarize"}, "translations came from the cache"


def test_what_failed_is_tried_again_because_causes_pass(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", 2)
    (folder / "late.txt").symlink_to(tmp_path / "not yet")
    first = run_folder([folder], tmp_path / "out", config())
    assert (first.counts["failed"], first.exit_code) == (1, 1)
    again = run_folder([folder], tmp_path / "out", config())
    assert (again.counts["failed"], again.counts["skipped"]) == (1, 2)
    (tmp_path / "not yet").write_text("The council met on Monday in the city.", encoding="utf-8")
    last = run_folder([folder], tmp_path / "out", config())
    assert (last.counts["done"], last.counts["skipped"], last.exit_code) == (1, 2, 0)
    assert (tmp_path / "out/failures.jsonl").read_text(encoding="utf-8") == ""


def test_the_run_stops_after_so_many_failures_and_keeps_the_rest(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", 200)
    for number in range(2, 200):
        (folder / f"{number:05}.txt").write_bytes(b"")
    outcome = run_folder([folder], tmp_path / "out", config(SMALL_BATCHES), bounds=Bounds(max_failures=3))
    assert outcome.counts["done"] == 2
    assert 3 <= outcome.counts["failed"] < 190
    assert run_record(tmp_path / "out")["ending"] == "failures"
    assert run_record(tmp_path / "out")["partial"] is True


def test_after_the_time_limit_no_batch_is_begun_and_the_rest_comes_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly(monkeypatch, 0.05)
    folder = write_documents(tmp_path / "in", 60)
    outcome = run_folder([folder], tmp_path / "out", config(SMALL_BATCHES), bounds=Bounds(seconds=0.5))
    assert outcome.ending == "time"
    assert 1 <= outcome.counts["done"] < 60
    monkeypatch.undo()
    rest = run_folder([folder], tmp_path / "out", config(SMALL_BATCHES))
    assert rest.counts["done"] + outcome.counts["done"] == 60
    assert rest.ending == "complete"


def test_shards_put_together_are_the_whole_run(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", 20)
    lines = [json.dumps({"id": f"row {i}", "text": f"The mayor met {i} people."}) for i in range(20)]
    (folder / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    run_folder([folder], tmp_path / "whole", config())
    merged: dict[str, str] = {}
    for index in (1, 2, 3):
        out = tmp_path / f"shard-{index}"
        run_folder([folder], out, config(), bounds=Bounds(shard=Shard(index, 3)))
        part = records(out)
        assert part
        assert not part.keys() & merged.keys()
        merged |= part
    assert merged == records(tmp_path / "whole")


def test_a_model_that_breaks_ends_the_run_with_its_own_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="as it was told to"):
        run_folder(
            [write_documents(tmp_path / "in", 3, words=200)],
            tmp_path / "out",
            config("summarize.model=fake:fail", "run.cache=false"),
        )
    assert left_over(tmp_path / "out") == []


def test_reading_is_never_far_ahead_of_computing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_documents(tmp_path / "in", 100)
    read, finished = [0], [0]
    ahead: list[int] = []
    documents = Reading.documents

    def count(self: Reading, files: Iterable[InputFile]) -> Iterator[Document | Known]:
        for document in documents(self, files):
            read[0] += 1
            ahead.append(read[0] - finished[0])
            yield document

    def note(_: Event) -> None:
        finished[0] += 1

    monkeypatch.setattr(Reading, "documents", count)
    slowly(monkeypatch, 0.002)
    run_folder([folder], tmp_path / "out", config(SMALL_BATCHES, "pipeline=[detect]"), on_event=note)
    assert finished == [100]
    assert max(ahead) <= 10, "two batches that wait, one at work, two finished, and one in each hand"


def slowly(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    process = Detect.process

    def slow(self: Detect, batch: Sequence[Document]) -> Sequence[Document]:
        time.sleep(seconds)
        return process(self, batch)

    monkeypatch.setattr(Detect, "process", slow)


def test_another_process_on_the_folder_is_refused_and_its_lock_goes_with_it(tmp_path: Path) -> None:
    run_folder([write_documents(tmp_path / "in", 1)], tmp_path / "out", config())
    assert os.listdir(tmp_path / "out").count(".lock") == 0  # noqa: PTH208 - names are all that is wanted
