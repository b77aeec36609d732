"""Plain text: a file is one document; its first line is the title when it reads like one."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import chain
from typing import BinaryIO

from jisr.document import Document
from jisr.errors import DocumentError
from jisr.formats import failed, whole
from jisr.formats.decode import decode
from jisr.formats.parts import parts

LONGEST_TITLE = 150
"""Characters; a longer first line is a paragraph."""


def read(stream: BinaryIO, name: str, encoding: str | None) -> Iterator[Document]:
    """Yield the one document in a text file, or the parts of a very large one, as `name#1`, `name#2` and so on."""
    pieces = parts(stream)
    first, second = next(pieces), next(pieces, b"")
    if not second:
        yield _document(first, name, name, encoding)
        return
    for number, data in enumerate(chain((first, second), pieces), start=1):
        try:
            yield _document(data, f"{name}#{number}", name, encoding)
        except DocumentError as error:
            yield failed(f"{name}#{number}", f"part {number}: {error.message}", "text")


def _document(data: bytes, id: str, name: str, encoding: str | None) -> Document:
    data, source = whole(BytesIO(data), name, "text")
    text, found = decode(data, encoding)
    return Document(id=id, text=text, source=replace(source, encoding=found), title=title_of(text))


def title_of(text: str) -> str:
    """Return the first line, if it is short, does not end like a sentence and something follows it."""
    first, _, rest = text.lstrip("\ufeff \t\r\n").partition("\n")
    first = " ".join(first.split())
    looks_like_one = 0 < len(first) <= LONGEST_TITLE and not first.endswith((".", "؟", "،", ":"))
    return first if looks_like_one and rest.strip() else ""
