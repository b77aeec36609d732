"""Runaway repetition: the loop that a model falls into when it does not find the end of its text."""

from collections import Counter
from collections.abc import Sequence

import regex

from jisr.text.tokens import fold

LONGEST_PERIOD = 40
"""Words in the longest piece looked for as a loop."""

TIMES = {1: 4, 2: 4}
"""How often a piece of one or two words stands in a row before it is a loop ("no, no, no" is none)."""

TIMES_LONG = 3
"""The same for a piece of three words and more."""

GLUED = 12
"""Letters in a single word from which it is searched for a loop inside itself ("lalalalalala")."""

CLAUSE_WORDS, CLAUSE_TIMES = 4, 3
"""A clause of that many words is a loop when it stands that often anywhere in a text."""

SENTENCE_WORDS = 5
"""A sentence of that many words is a loop when it stands twice."""

_WORD = regex.compile(r"\S++")
_CLAUSE = regex.compile(r"[^.!?؟؛;،,:\n]++")
_SENTENCE = regex.compile(r"[^.!?؟\n]++")
_LETTER = regex.compile(r"\p{L}")
_EDGES = regex.compile(r"^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$")


def runaway(text: str) -> str:
    """Return the piece that `text` says again and again; empty when there is none.

    A loop is a piece of text that stands several times in a row, between or inside words, or a clause or a
    sentence that comes back. The thresholds let pass every sentence of human translations we could try.
    """
    found = list(_WORD.finditer(text))
    keys = [_EDGES.sub("", fold(match[0])) or match[0] for match in found]
    loop = _in_a_row(keys, LONGEST_PERIOD)
    if loop:
        start, period = loop
        return text[found[start].start() : found[start + period - 1].end()]
    for match in found:
        piece = _inside(match[0]) if len(match[0]) >= GLUED // 2 else ""
        if piece:
            return piece
    return _comes_back(text, _CLAUSE, CLAUSE_WORDS, CLAUSE_TIMES) or _comes_back(
        text, _SENTENCE, SENTENCE_WORDS, 2
    )


def _in_a_row(items: Sequence[str], longest: int) -> tuple[int, int] | None:
    """Return (start, period) of the first loop of the shortest period in `items` that holds a letter."""
    for period in range(1, min(longest, len(items) // 2) + 1):
        needed = period * (TIMES.get(period, TIMES_LONG) - 1)
        run = 0
        for i in range(period, len(items)):
            run = run + 1 if items[i] == items[i - period] else 0
            if run >= needed:
                start = i - run - period + 1
                if any(_LETTER.search(item) for item in items[start : start + period]):
                    return start, period
    return None


def _inside(word: str) -> str:
    """Return the piece that a single word repeats: "(x)(x)(x)", a letter held for ever."""
    for period in range(1, len(word) // 2 + 1):
        if period > LONGEST_PERIOD:
            break
        run = 0
        for i in range(period, len(word)):
            run = run + 1 if word[i] == word[i - period] else 0
            piece = word[i - period + 1 : i + 1]
            long_enough = run + period >= GLUED and run >= 2 * period
            bracketed = run >= period >= 3 and piece[0] in "([" and piece[-1] in ")]"
            if (long_enough or bracketed) and _LETTER.search(piece):
                return piece
    return ""


def _comes_back(text: str, unit: "regex.Pattern[str]", words: int, times: int) -> str:
    seen: Counter[str] = Counter()
    for match in unit.finditer(text):
        piece = match[0].strip()
        key = " ".join(fold(piece).split())
        if key.count(" ") + 1 >= words:
            seen[key] += 1
            if seen[key] >= times:
                return piece
    return ""
