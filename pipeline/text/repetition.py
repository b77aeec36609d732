"""Runaway repetition: the loop that a generating model falls into."""

import regex

_LOOP = regex.compile(r"(\S+(?:\s+\S+){0,7})(?:\s+\1){3,}", regex.DOTALL)


def runaway(text: str) -> str:
    """Return the piece that `text` says again and again; empty when there is none."""
    found = _LOOP.search(text[:5000])
    return found[1] if found else ""
