"""Bytes to text: byte order mark, strict UTF-8, UTF-16, then windows-1256; never a silent guess."""

import codecs
from typing import NamedTuple

from jisr.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an Office document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "a compressed file",
    b"\x28\xb5\x2f\xfd": "a compressed file",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}
_CONTROL = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1b"))
SAMPLE = 65_536
"""Bytes looked at where looking at all of a large file would cost more than it tells."""


class Decoded(NamedTuple):
    """A text and the name of the encoding it was in."""

    text: str
    encoding: str


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text in `data`.

    Args:
        encoding: the encoding to use whatever the bytes look like; None finds out.

    Raises:
        DocumentError: the bytes are not text, or not in this encoding; the reason is for people to read.
    """
    if encoding:
        return Decoded(_strict(data, encoding), encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_strict(data, name), name)
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise DocumentError(f"{kind}: jisr does not read these yet; save it as text, Markdown or HTML")
    if name := _utf16(data[:SAMPLE]):
        return Decoded(_strict(data, name), name)
    sample = data[:SAMPLE]
    if len(sample) - len(sample.translate(None, _CONTROL)) > 0.02 * len(sample):
        raise DocumentError("not text: it holds binary data")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if _is_windows_arabic(data):
            return Decoded(_strict(data, "windows-1256"), "windows-1256")
        raise DocumentError(
            f"neither UTF-8 (byte {error.start} is 0x{data[error.start]:02x}) nor another encoding that jisr "
            "recognises; name it with -s read.encoding=..."
        ) from None


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(f"not {encoding}: byte {error.start} cannot be read") from None
    except LookupError:
        raise DocumentError(f"unknown encoding {encoding!r}") from None


def _utf16(sample: bytes) -> str:
    """Recognise UTF-16 without a mark: nearly all high bytes are 0x00 (Latin) or 0x06 (Arabic)."""
    if len(sample) < 4 or 0 not in sample:  # without a mark, a space or a line break gives it away
        return ""
    even, odd = sample[0::2], sample[1::2]
    for high, low, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        known = high.count(0) + high.count(6)  # not 0x20 too: "- - -" in ASCII has one in every other place
        if known > 0.9 * len(high) and low.count(0) + low.count(6) < 0.3 * len(low):
            return name
    return ""


def _is_windows_arabic(data: bytes) -> bool:
    """Say whether most bytes above ASCII are letters of the Arabic alphabet in windows-1256."""
    high = bytes(byte for byte in data[:SAMPLE] if byte > 0x7F)
    text = high.decode("windows-1256")
    arabic = sum("\u0621" <= letter <= "\u0652" for letter in text)
    control = sum(byte < 0x20 and byte not in b"\t\n\r\f" for byte in data[:SAMPLE])
    return arabic >= 0.85 * len(high) and len(high) >= 0.2 * len(data[:SAMPLE]) and not control
