import errno
import json
import os
import stat
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.document import Check, Document, Language, Source, Summary
from jisr.errors import UsageError
from jisr.record import from_record, json_schema, to_record
from jisr.store import RunFolder, fingerprint, write_text

DOCUMENT = Document(
    id="أخبار/a.txt",
    text="نص",
    source=Source("أخبار/a.txt", sha256="00", bytes=4),
    language=Language("ar", 0.9, {"ar": 1.0}),
    summaries={
        "en": Summary("Text 7.", "m", 2, checks=(Check("numbers", False, "not in the source: 7", ("7",)),))
    },
)


def test_a_record_comes_back_as_the_same_document_and_follows_the_schema() -> None:
    record = json.loads(json.dumps(to_record(DOCUMENT, fingerprint="f")))
    assert from_record(record) == DOCUMENT
    assert record["flagged"] is True
    jsonschema.validate(record, json_schema())


def test_the_documented_schema_is_the_one_in_use(repository: Path) -> None:
    documented = json.loads((repository / "docs/run-folder.schema.json").read_text(encoding="utf-8"))
    assert documented == json_schema(), "run: python -m jisr.record > docs/run-folder.schema.json"


def test_a_record_is_found_again_under_the_name_of_its_input(tmp_path: Path) -> None:
    with RunFolder(tmp_path / "out") as folder:
        folder.write(DOCUMENT, "f")
        assert (tmp_path / "out/documents/أخبار/a.txt.json").is_file()
        assert folder.read("أخبار/a.txt") == to_record(DOCUMENT, fingerprint="f")
        assert [record["id"] for record in folder.records()] == ["أخبار/a.txt"]


def test_a_broken_record_counts_as_absent(tmp_path: Path) -> None:
    with RunFolder(tmp_path) as folder:
        folder.write(DOCUMENT, "f")
        folder.file_of(DOCUMENT.id).write_text('{"id": ', encoding="utf-8")
        assert folder.read(DOCUMENT.id) is None
        assert list(folder.records()) == []


@given(st.text(min_size=1, max_size=300).filter(lambda text: max(text) < "\ud800" or max(text) > "\udfff"))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    folder = RunFolder(Path("/nowhere/out"))
    path = folder.file_of(name)
    assert Path(os.path.normpath(path)).is_relative_to(folder.documents)
    assert all(len(os.fsencode(part)) <= 255 for part in path.parts)


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/passwd", "..", "a/./b", "CON", "a\x00b", "ا" * 300]
)
def test_hostile_names_stay_inside_and_stay_apart(name: str) -> None:
    folder = RunFolder(Path("/nowhere/out"))
    assert Path(os.path.normpath(folder.file_of(name))).is_relative_to(folder.documents)
    assert folder.file_of(name) != folder.file_of(name + "ب")


def test_a_second_process_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with RunFolder(tmp_path), pytest.raises(UsageError, match="another jisr is writing"), RunFolder(tmp_path):
        pass


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "x.json"
    write_text(target, "old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left on device"):
        write_text(target, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]
    assert target.read_text(encoding="utf-8") == "old"


def test_an_output_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot write to"), RunFolder(tmp_path / "file" / "out"):
        pass


def test_the_fingerprint_follows_name_content_and_settings() -> None:
    same = fingerprint("a.txt", "00", "p")
    others = {
        fingerprint("b.txt", "00", "p"),
        fingerprint("a.txt", "01", "p"),
        fingerprint("a.txt", "00", "q"),
    }
    assert same == fingerprint("a.txt", "00", "p")
    assert len(others | {same}) == 4


def test_what_a_killed_process_left_half_written_is_swept_away(tmp_path: Path) -> None:
    with RunFolder(tmp_path) as folder:
        folder.write(DOCUMENT, "f")
    place = folder.file_of(DOCUMENT.id).parent
    (place / ".0123456789abcdef.jisr-tmp").write_text("half", encoding="utf-8")
    (tmp_path / ".0123456789abcdef.jisr-tmp").write_text("half", encoding="utf-8")
    (place / ".hidden.tmp").write_text("somebody's own", encoding="utf-8")
    with RunFolder(tmp_path):
        pass
    assert sorted(path.name for path in place.iterdir()) == [".hidden.tmp", "a.txt.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["documents"]


def test_files_have_the_permissions_that_the_user_gives_to_new_files(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_text(tmp_path / "x", "y")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o640


def test_pieces_are_written_one_by_one(tmp_path: Path) -> None:
    write_text(tmp_path / "x", (str(number) for number in range(5)))
    assert (tmp_path / "x").read_text(encoding="utf-8") == "01234"
