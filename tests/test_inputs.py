from pathlib import Path

import pytest

from jisr.errors import UsageError
from jisr.inputs import find


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def names(*inputs: Path, leave_out: Path | None = None) -> list[str]:
    return [file.name for file in find(inputs, leave_out=leave_out)]


def test_a_folder_is_searched_in_order_without_hidden_files(tmp_path: Path) -> None:
    touch(tmp_path / "b.txt", tmp_path / "a/z.txt", tmp_path / ".git/x", tmp_path / ".hidden")
    assert names(tmp_path) == ["b.txt", "a/z.txt"]


def test_two_files_of_one_name_keep_apart(tmp_path: Path) -> None:
    touch(tmp_path / "x/a.txt", tmp_path / "y/a.txt")
    assert names(tmp_path / "x/a.txt", tmp_path / "y/a.txt") == ["x/a.txt", "y/a.txt"]
    assert names(tmp_path / "x", tmp_path / "y") == ["x/a.txt", "y/a.txt"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    touch(tmp_path / "a.txt")
    assert names(tmp_path, tmp_path / "a.txt") == ["a.txt"]


def test_the_output_inside_the_input_is_not_read(tmp_path: Path) -> None:
    touch(tmp_path / "a.txt", tmp_path / "out/documents/a.txt.json")
    assert names(tmp_path, leave_out=tmp_path / "out") == ["a.txt"]


def test_a_missing_input_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no such file or folder: .*nothing"):
        find([tmp_path / "nothing"])
    with pytest.raises(UsageError, match="no documents in"):
        find([tmp_path])


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    touch(tmp_path / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert names(tmp_path) == ["a.txt"]
