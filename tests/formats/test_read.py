import hashlib
import io
import json
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from jisr.document import Document
from jisr.errors import UsageError
from jisr.formats import read, read_stream

AR = "قالت اللجنة يوم الاثنين إن القواعد الجديدة ستنشر في الربيع المقبل."


def documents(path: Path, **options: str) -> list[Document]:
    return list(read(path, name=path.name, **options))  # type: ignore[arg-type]  # options are those of read


def reason(path: Path) -> str:
    [document] = documents(path)
    assert document.failure
    assert document.failure.stage == "read"
    assert document.text == ""
    return document.failure.reason


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_text_file_keeps_its_bytes_on_record(tmp_path: Path) -> None:
    data = AR.encode("windows-1256")
    [document] = documents(write(tmp_path / "خبر 😀.txt", data))
    assert (document.id, document.text, document.failure) == ("خبر 😀.txt", AR, None)
    source = document.source
    assert (source.sha256, source.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (source.format, source.encoding, source.path) == ("text", "windows-1256", "خبر 😀.txt")


@pytest.mark.parametrize("data", ["", " \n\t\n", "\ufeff", "\ufeff \n"])
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".jsonl"])
def test_an_empty_file_fails_by_that_name(tmp_path: Path, data: str, suffix: str) -> None:
    assert reason(write(tmp_path / f"a{suffix}", data)) == "the file is empty"


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".pdf", ""])
def test_a_pdf_is_refused_under_any_name(tmp_path: Path, suffix: str) -> None:
    assert reason(write(tmp_path / f"a{suffix}", b"%PDF-1.7\n\xe2\xe3")).startswith("a PDF")


def test_what_is_no_file_fails_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe.txt")
    assert "folder" in reason(tmp_path)
    assert "link" in reason(tmp_path / "gone.txt")
    assert "not a regular file" in reason(tmp_path / "pipe.txt")
    assert reason(tmp_path / "missing.txt") == "there is no such file"


def test_a_file_that_may_not_be_opened_fails_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.txt", "x")
    path.chmod(0)
    if os.access(path, os.R_OK):  # for root every file is readable; raise what anyone else would get

        def refuse(*args: object, **kwargs: object) -> io.BytesIO:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
    assert reason(path) == "cannot be opened: Permission denied"


def test_an_unknown_format_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean 'markdown'"):
        documents(write(tmp_path / "a.txt", "x"), format="markdow")


def test_a_named_format_and_encoding_win(tmp_path: Path) -> None:
    [document] = documents(
        write(tmp_path / "a.txt", "# été".encode("latin-1")), format="markdown", encoding="latin-1"
    )
    assert (document.text, document.source.encoding) == ("été", "latin-1")


def test_standard_input_is_read_as_text() -> None:
    [document] = read_stream(io.BytesIO(AR.encode()))
    assert (document.id, document.text) == ("-", AR)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "line 2: not JSON"),
        ('["a list"]', "line 2: not a JSON object"),
        ('{"id": "x"}', "line 2: no text"),
        ('{"text": "  "}', "line 2: its text is empty"),
        ('{"text": 5}', "line 2: no text"),
        ("[" * 100_000, "line 2: not JSON"),
        ("9" * 5_000, "line 2: not"),
        ('{"text": "\udcff"}', "line 2: neither UTF-8"),
    ],
)
def test_a_bad_line_of_jsonl_fails_alone(tmp_path: Path, line: str, reason: str) -> None:
    good = '{"text": "One."}\n'
    path = write(tmp_path / "a.jsonl", (good + line + "\n\n" + good).encode(errors="surrogateescape"))
    first, bad, last = documents(path)
    assert (first.text, last.text, bad.text) == ("One.", "One.", "")
    assert bad.failure
    assert bad.failure.reason.startswith(reason)
    assert len({first.id, bad.id, last.id}) == 3


def test_jsonl_fields_become_the_document(tmp_path: Path) -> None:
    row = {"id": 7, "text": AR, "title": "ت", "references": {"ar": "م", "en": ["a", "b"], "fr": "x"}}
    [document] = documents(write(tmp_path / "a.jsonl", "\ufeff" + json.dumps(row)))
    assert (document.id, document.text, document.title) == ("a.jsonl#7", AR, "ت")
    assert document.references == {"ar": ("م",), "en": ("a", "b")}


def test_jsonl_ids_stay_apart_when_lines_repeat_them(tmp_path: Path) -> None:
    lines = '{"id": "x", "text": "A"}\n' * 3 + '{"id": "2-x", "text": "A"}\n'
    assert len({document.id for document in documents(write(tmp_path / "a.jsonl", lines))}) == 4


def test_lone_surrogates_in_json_do_not_reach_the_output(tmp_path: Path) -> None:
    [document] = documents(
        write(tmp_path / "a.jsonl", r'{"id": "\ud800", "text": "a\udfffb", "title": "\ud800t"}')
    )
    (document.id + document.text + document.title).encode("utf-8")


def test_a_large_jsonl_file_is_streamed() -> None:
    line = json.dumps({"text": "word " * 2_000}).encode() + b"\n"

    class Endless(io.RawIOBase):
        left = 2_000

        def readable(self) -> bool:
            return True

        def __iter__(self) -> Iterator[bytes]:  # type: ignore[override]  # lines are all that is asked for
            for _ in range(self.left):
                yield line

    tracemalloc.start()
    total = sum(len(document.text) for document in read_stream(Endless(), name="x", format="jsonl"))  # type: ignore[arg-type]  # enough of a BinaryIO
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == 2_000 * 10_000
    assert peak < 2_000_000


def test_markdown_becomes_text_line_by_line(tmp_path: Path) -> None:
    page = (
        "---\ntitle: My Title\n---\n# Heading\n\nSome **bold** and *soft* [link](http://x.y) ![pic](a.png).\n"
        "- one\n- two `code`\n\n> quoted\n\n***\n\nsnake_case_word 2*3*4 <b>html</b><!-- gone -->\n"
    )
    [document] = documents(write(tmp_path / "a.md", page))
    assert document.title == "My Title"
    assert document.text.split("\n") == [
        "Heading", "", "Some bold and soft link pic.", "- one", "- two code", "", "quoted", "", "", "",
        "snake_case_word 2*3*4 html",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "unit", ["[", "![", "*a ", "<!--", "`", "<a ", "- ", "> ", "```\n", "_", "# \n", "[a]("]
)
def test_markdown_of_one_endless_line_is_read_in_linear_time(tmp_path: Path, unit: str) -> None:
    [document] = documents(write(tmp_path / "a.md", "x\n" + unit * 20_000))
    assert document.text.startswith("x")


def test_html_gives_its_main_text_and_title(tmp_path: Path) -> None:
    body = "".join(f"<p>{AR} {i}</p>" for i in range(5))
    rest = "<nav>Menu Home</nav><script>x()</script>"
    page = f"<html><head><title>العنوان</title></head><body>{rest}<article>{body}</article></body></html>"
    [document] = documents(write(tmp_path / "a.html", page))
    assert document.title == "العنوان"
    assert document.text.count(AR) == 5
    assert "x()" not in document.text
    assert "Menu" not in document.text


def test_html_in_a_declared_encoding(tmp_path: Path) -> None:
    page = f'<html><head><meta charset="windows-1256"></head><body><p>{AR}</p></body></html>'
    [document] = documents(write(tmp_path / "a.html", page.encode("windows-1256")))
    assert AR in document.text
    assert document.source.encoding in ("windows-1256", "cp1256")


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<html>", "<script>x</script>"])
def test_html_without_text_fails_with_a_reason(tmp_path: Path, page: str) -> None:
    assert "no text" in reason(write(tmp_path / "a.html", page))
