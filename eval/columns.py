"""Read a file as one text a segment, and say exactly what is wrong with it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jisr.errors import UsageError

_OUTPUT_FIELDS = ("hypothesis", "output", "translation", "summary", "text")


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, without a byte order mark.

    Raises:
        UsageError: it is not there, is not a file, or is not UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{path} is not UTF-8: byte 0x{data[error.start]:02x} in line {line}",
            f"convert it first, for instance from windows-1256: iconv -f CP1256 -t UTF-8 {path.name}",
        ) from error


def read_lines(path: Path) -> list[str]:
    r"""Return the lines of a text file, one segment each; only "\n" and "\r\n" end a line.

    Other line breaks of Unicode (U+2028, U+0085) do turn up inside segments.
    """
    text = read_text(path).replace("\r\n", "\n")
    return text.removesuffix("\n").split("\n") if text else []


def read_outputs(path: Path) -> list[str]:
    """Return a system's outputs: lines of text, or JSONL with a field "hypothesis", "output", ...

    Raises:
        UsageError: the file is no good; the message names the line.
    """
    if path.suffix != ".jsonl":
        return read_lines(path)
    outputs = []
    for number, row in read_jsonl(path):
        if isinstance(row, str):
            outputs.append(row)
            continue
        outputs.append(field_of(row, _OUTPUT_FIELDS, place=f"{path}, line {number}"))
    return outputs


def read_jsonl(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield the number and the content of each line that is not blank.

    Raises:
        UsageError: a line is not JSON.
    """
    for number, line in enumerate(read_lines(path), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise UsageError(f"{path}, line {number} is not JSON: {error.msg}") from error


def field_of(row: Any, names: tuple[str, ...], *, place: str) -> str:
    """Return the first of the fields `names` that `row` has, as text.

    Raises:
        UsageError: it has none, or it is not a text.
    """
    found = find_field(row, names)
    if not isinstance(found, str):
        wanted = ", ".join(map(repr, names))
        raise UsageError(f"{place}: expected a text in one of the fields {wanted}", f"it has {_keys(row)}")
    return found


def find_field(row: Any, names: tuple[str, ...]) -> Any:
    """Return the first of the fields `names` that `row` has; None when it has none."""
    if not isinstance(row, Mapping):
        return None
    return next((row[name] for name in names if name in row), None)


def _keys(row: Any) -> str:
    return ", ".join(map(repr, row)) if isinstance(row, Mapping) else f"a {type(row).__name__}"
