"""JSON lines: a document a line, streamed; a bad line is a failed document and the rest go on."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from jisr.document import Document, Source
from jisr.errors import DocumentError
from jisr.formats import BLANK, failed
from jisr.formats.decode import decode

TEXT = ("text", "document", "article", "content", "body")
IDS = ("id", "slug", "url", "name")
TITLES = ("title", "headline")
REFERENCES = ("references", "summaries", "summary")
"""The first of these names that a line holds is taken."""


def read(stream: BinaryIO, name: str, encoding: str | None) -> Iterator[Document]:
    """Yield the document of every line that is not blank; ids are `name#<id>` or `name#<line number>`."""
    seen: set[str] = set()
    empty = True
    for number, line in enumerate(stream, start=1):
        if not line.strip(BLANK):
            continue
        empty = False
        source = Source(name, hashlib.sha256(line).hexdigest(), "jsonl", bytes=len(line))
        try:
            row = _row(line, encoding)
            key = str(_first(row, IDS) or number)
            key = f"{number}-{key}" if key in seen else key
            seen.add(key)
            yield Document(
                id=f"{name}#{key}",
                text=_text(row),
                source=source,
                title=str(_first(row, TITLES) or ""),
                references=_references(_first(row, REFERENCES)),
            )
        except DocumentError as error:
            yield failed(f"{name}#{number}", f"line {number}: {error.message}", "jsonl", source=source)
    if empty:
        raise DocumentError("the file is empty")


def _row(line: bytes, encoding: str | None) -> dict[str, Any]:
    try:
        row = json.loads(decode(line, encoding).text)
    except ValueError as error:
        raise DocumentError(f"not JSON ({error})") from None
    except RecursionError:
        raise DocumentError("not JSON that can be read (nested too deeply)") from None
    if not isinstance(row, dict):
        raise DocumentError("not a JSON object")
    return {key: _mend(value) for key, value in row.items()}


def _mend(value: Any) -> Any:
    """Return `value` with U+FFFD for each half of a character ("\\ud800"): JSON allows it, no encoding does."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mend(item) for item in value]
    if isinstance(value, dict):
        return {key: _mend(item) for key, item in value.items()}
    return value


def _text(row: Mapping[str, Any]) -> str:
    text = _first(row, TEXT)
    if not isinstance(text, str):
        raise DocumentError(f"no text: none of the fields {', '.join(TEXT)} holds a string")
    if not text.strip():
        raise DocumentError("its text is empty")
    return text


def _references(value: Any) -> dict[str, tuple[str, ...]]:
    """Return references by language from {"ar": "..."} or {"ar": ["...", "..."]}; anything else is none."""
    if not isinstance(value, dict):
        return {}
    found = {}
    for language in ("ar", "en"):
        given = value.get(language)
        texts = given if isinstance(given, list) else [given]
        found[language] = tuple(text for text in texts if isinstance(text, str) and text.strip())
    return {language: texts for language, texts in found.items() if texts}


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if row.get(name) is not None), None)
