"""Numbers and dates of a text, and those of them that another text does not contain."""

from functools import lru_cache

import regex

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")
_NUMBER = regex.compile(r"\d+(?:[.,]\d+)*")


@lru_cache(maxsize=64)
def _values(text: str) -> frozenset[str]:
    return frozenset(found.replace(",", "") for found in _NUMBER.findall(text.translate(_DIGITS)))


def unsupported_numbers(text: str, language: str, source: str, source_language: str) -> list[str]:
    """Return the numbers of `text` that `source` does not contain, as they stand in `text`."""
    known = _values(source)
    return [
        text[found.start() : found.end()]
        for found in _NUMBER.finditer(text.translate(_DIGITS))
        if len(found[0]) > 1 and found[0].replace(",", "") not in known
    ]
