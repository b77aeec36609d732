"""Which of our two scripts a text is written in: enough to see that a column holds the wrong language."""

from collections.abc import Iterable

import regex

_ARABIC = regex.compile(r"\p{Script=Arabic}+")
_LATIN = regex.compile(r"\p{Script=Latin}+")
_SAMPLE = 200_000


def script_of(text: str) -> str:
    """Return "ar" or "en" for the script that has more than half of the letters of both, "" for neither."""
    arabic = sum(map(len, _ARABIC.findall(text)))
    latin = sum(map(len, _LATIN.findall(text)))
    if arabic == latin:
        return ""
    return "ar" if arabic > latin else "en"


def script_of_all(texts: Iterable[str]) -> str:
    """Return the same for a whole column, from as much of it as is needed to be sure."""
    sample: list[str] = []
    size = 0
    for text in texts:
        sample.append(text)
        size += len(text)
        if size > _SAMPLE:
            break
    return script_of("\n".join(sample))
