"""Cut a file that is too large for one document into parts, at the ends of paragraphs, lines or words."""

from collections.abc import Iterator
from typing import BinaryIO

LARGE = 4_000_000
"""Bytes; a larger text file is a collection rather than a document (few novels are larger)."""

PART = 250_000
"""Bytes in a part, at most; parts are worked on one after the other, so this bounds the memory."""

SAMPLE = 65_536


def parts(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the content of `stream`: in one piece if it is not large, else in parts that make it up exactly.

    UTF-16 and UTF-32 come in one piece whatever their size, for their characters cannot be told by single bytes.
    """
    head = stream.read(LARGE + 1)
    if len(head) <= LARGE or b"\0" in head[:SAMPLE]:
        yield head + stream.read()
        return
    held = b""
    for block in _blocks(head, stream):
        held += block
        while len(held) > PART:
            end = _end(held[:PART])
            yield held[:end]
            held = held[end:]
    if held:
        yield held


def _blocks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    for start in range(0, len(head), PART):
        yield head[start : start + PART]
    while block := stream.read(PART):
        yield block


def _end(data: bytes) -> int:
    """Return where to cut: after the last blank line of the second half, else line, else space, else character."""
    for mark in (b"\n\n", b"\n\r\n", b"\n", b" "):
        found = data.rfind(mark, len(data) // 2)
        if found >= 0:
            return found + len(mark)
    end = len(data)
    while end > len(data) - 4 and data[end - 1] & 0xC0 == 0x80:  # inside a UTF-8 character
        end -= 1
    return end - 1 if end > 1 else len(data)
