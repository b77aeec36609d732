from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.formats import parts as module
from jisr.formats import read
from jisr.formats.parts import parts


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGE", 100)
    monkeypatch.setattr(module, "PART", 40)


@settings(deadline=None)
@given(st.text(alphabet="اab \n.", min_size=0, max_size=400))
def test_the_parts_make_up_the_file_and_none_is_cut_inside_a_character(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LARGE", 100)
        patch.setattr(module, "PART", 40)
        found = list(parts(BytesIO(text.encode())))
    assert b"".join(found) == text.encode()
    assert "".join(part.decode() for part in found) == text
    if len(text.encode()) > 100:
        assert all(0 < len(part) <= 40 for part in found)


@pytest.mark.usefixtures("small")
def test_a_very_large_file_is_read_as_parts_with_names_of_their_own(tmp_path: Path) -> None:
    paragraphs = [f"Paragraph {number} is here.\n\n" for number in range(10)]
    (tmp_path / "a.txt").write_text("".join(paragraphs), encoding="utf-8")
    found = list(read(tmp_path / "a.txt", name="a.txt"))
    assert [document.id for document in found] == [f"a.txt#{number}" for number in range(1, 11)]
    assert "".join(document.text for document in found) == "".join(paragraphs)
    assert {document.source.path for document in found} == {"a.txt"}
    assert len({document.source.sha256 for document in found}) == 10


@pytest.mark.usefixtures("small")
def test_a_bad_part_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(
        b"good words here\n\n" * 3 + b"bad \xff\xfe\x80 bytes\n\n" * 2 + b"fine\n\n" * 9
    )
    found = list(read(tmp_path / "a.txt", name="a.txt"))
    bad = [document for document in found if document.failure]
    assert bad
    assert all("neither UTF-8" in document.failure.reason for document in bad if document.failure)
    assert "fine" in found[-1].text


@pytest.mark.usefixtures("small")
def test_utf_16_stays_whole(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("word " * 60, encoding="utf-16")
    (document,) = read(tmp_path / "a.txt", name="a.txt")
    assert document.text == "word " * 60
