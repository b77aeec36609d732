"""Turn pydantic's errors into lines a person can act on: path, what was expected, what was got."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from jisr.registry import did_you_mean


def describe(error: ValidationError, schema: type[BaseModel]) -> list[str]:
    """Return one line for each mistake in `error`, with "did you mean" for unknown keys."""
    return [
        _line(item["loc"], item["type"], item["msg"], item.get("input"), schema) for item in error.errors()
    ]


def _line(loc: Sequence[int | str], kind: str, message: str, got: Any, schema: type[BaseModel]) -> str:
    path = ".".join(str(part) for part in loc)
    if kind == "extra_forbidden":
        return f"{path}: unknown key, {did_you_mean(str(loc[-1]), _keys(loc[:-1], schema))}"
    text = message.removeprefix("Value error, ").removeprefix("Input should be ")
    expected = text if text.startswith("expected") else f"expected {text}"
    return f"{path}: {expected}, got {_short(got)}"


def _keys(loc: Sequence[int | str], schema: type[BaseModel]) -> list[str]:
    for part in loc:
        field = schema.model_fields.get(str(part))
        if field is None or not (
            isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        ):
            break
        schema = field.annotation
    return sorted(schema.model_fields)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
