"""Proper names of a text, and those of them that another text does not contain."""

import regex

_ACRONYM = regex.compile(r"\b\p{Lu}{2,}\b")


def unsupported_names(text: str, language: str, source: str, source_language: str) -> list[str]:
    """Return the names of `text` that `source` does not contain, as they stand in `text`."""
    if language != source_language:
        return []
    return [found[0] for found in _ACRONYM.finditer(text) if found[0] not in source]
