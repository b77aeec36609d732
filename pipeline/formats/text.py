"""Plain text: the whole file is one document; its first line is the title when it reads like one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from jisr.document import Document
from jisr.formats import whole
from jisr.formats.decode import decode

LONGEST_TITLE = 150
"""Characters; a longer first line is a paragraph."""


def read(stream: BinaryIO, name: str, encoding: str | None) -> Iterator[Document]:
    """Yield the one document in a text file."""
    data, source = whole(stream, name, "text")
    text, found = decode(data, encoding)
    yield Document(id=name, text=text, source=replace(source, encoding=found), title=title_of(text))


def title_of(text: str) -> str:
    """Return the first line, if it is short, does not end like a sentence and something follows it."""
    first, _, rest = text.lstrip("\ufeff \t\r\n").partition("\n")
    first = " ".join(first.split())
    looks_like_one = 0 < len(first) <= LONGEST_TITLE and not first.endswith((".", "؟", "،", ":"))
    return first if looks_like_one and rest.strip() else ""
