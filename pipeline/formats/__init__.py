"""File formats: bytes to documents. What cannot be read becomes a document that says why."""

import codecs
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from jisr.document import Document, Source
from jisr.errors import DocumentError
from jisr.registry import Registry

BLANK = codecs.BOM_UTF8 + b" \t\r\n\f\v"
"""The bytes of which a file may be full and still be empty."""

Reader = Callable[[BinaryIO, str, str | None], Iterator[Document]]
"""A format: from an open file, a name and an encoding (None finds out) to documents."""

FORMATS = Registry(
    "format",
    {
        "text": "jisr.formats.text:read",
        "markdown": "jisr.formats.markdown:read",
        "html": "jisr.formats.html:read",
        "jsonl": "jisr.formats.jsonl:read",
    },
)
SUFFIXES = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
"""Any other suffix is read as plain text, which refuses what is none."""


def read(
    path: Path, *, name: str, encoding: str | None = None, format: str | None = None
) -> Iterator[Document]:
    """Yield the documents in a file.

    Args:
        name: what the documents are called: the id of the only one, or what goes before "#" in theirs.
        encoding: the encoding to use; None finds out.
        format: a name of `FORMATS`; None goes by the suffix.

    A file that cannot be read yields one document with a `Failure`; nothing is raised.
    """
    chosen = format or SUFFIXES.get(path.suffix.lower(), "text")
    try:
        if path.is_dir():
            raise DocumentError("a folder, where a file was expected")
        if not path.is_file():
            raise DocumentError(_why_not_a_file(path))
        with path.open("rb") as stream:
            yield from read_stream(stream, name=name, encoding=encoding, format=chosen)
    except OSError as error:
        yield failed(name, f"cannot be opened: {error.strerror}", chosen)
    except DocumentError as error:
        yield failed(name, error.message, chosen)


def read_stream(
    stream: BinaryIO, *, name: str = "-", encoding: str | None = None, format: str | None = None
) -> Iterator[Document]:
    """Yield the documents in an open binary file, as `read` does; the default format is text."""
    chosen = format or "text"
    reader = cast(Reader, FORMATS.get(chosen))
    try:
        yield from reader(stream, name, encoding)
    except DocumentError as error:
        yield failed(name, error.message, chosen)


def _why_not_a_file(path: Path) -> str:
    if path.exists():
        return "not a regular file"
    return "a link to a file that is gone" if path.is_symlink() else "there is no such file"


def failed(name: str, reason: str, format: str, *, source: Source | None = None) -> Document:
    """Return the document that stands for what could not be read."""
    return Document(id=name, text="", source=source or Source(path=name, format=format)).fail("read", reason)


def whole(stream: BinaryIO, name: str, format: str) -> tuple[bytes, Source]:
    """Read a stream to its end and return its bytes with their description.

    Raises:
        DocumentError: there is nothing in it.
    """
    data = stream.read()
    if not data.strip(BLANK):
        raise DocumentError("the file is empty")
    return data, Source(path=name, sha256=hashlib.sha256(data).hexdigest(), format=format, bytes=len(data))
