"""A document as the JSON record of a run folder, and back."""

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from jisr.document import Document

SCHEMA = "jisr/document/1"
"""Written into every record; a change that breaks readers raises the number."""


@cache
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


def to_record(document: Document, *, fingerprint: str = "") -> dict[str, Any]:
    """Return the document as plain JSON values, with its schema, fingerprint and whether anything is flagged."""
    fields = _adapter().dump_python(document, mode="json")
    return {"schema": SCHEMA, "fingerprint": fingerprint, "flagged": document.flagged, **fields}


def from_record(record: dict[str, Any]) -> Document:
    """Return the document that `to_record` made the record from.

    Raises:
        pydantic.ValidationError: the record is not of this schema.
    """
    fields = {key: value for key, value in record.items() if key not in {"schema", "fingerprint", "flagged"}}
    return _adapter().validate_python(fields)


def to_line(document: Document) -> str:
    """Return the record as one line of JSON, Arabic as it is."""
    return json.dumps(to_record(document), ensure_ascii=False)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a record, for the documentation and for other programs."""
    schema = _adapter().json_schema(mode="serialization")
    schema["properties"] = {
        "schema": {"const": SCHEMA, "type": "string"},
        "fingerprint": {"type": "string", "description": "of the input, the settings and the models"},
        "flagged": {"type": "boolean", "description": "whether any check failed on any output"},
        **schema["properties"],
    }
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "jisr document record"
    return schema


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=1, ensure_ascii=False))  # noqa: T201 - this is how the docs are made
