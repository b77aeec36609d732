"""Consonant skeletons: whether an Arabic and a Latin spelling may be of the same name ("Schmidt", "شميدت").

Each spelling is turned into the set of consonant rows that its letters may stand for; vowels fall away but for
a mark when one begins the name. Two spellings may be the same name when they share a row, or, for rows long
enough, when a row of one is a row of the other but for one consonant lost or exchanged.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import product

import regex

from jisr.text.resources import load_table

NEAR_FROM = 4
"""Consonants from which two rows may differ in one: shorter rows would match almost anything."""

VOWEL = "A"
"""Stands at the start of a row whose name begins with a vowel."""

MOST = 48
"""Rows kept for one spelling; long names with many doubtful letters have more."""


@lru_cache(maxsize=1)
def _rules() -> tuple["regex.Pattern[str]", dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    table = load_table("transliteration.yaml")
    units = {unit: tuple(values) for part in ("latin", "arabic") for unit, values in table[part].items()}
    starts = {unit: tuple(values) for unit, values in table["start"].items()}
    longest = sorted(units, key=len, reverse=True)
    return regex.compile("|".join(map(regex.escape, longest))), units, starts


@lru_cache(maxsize=200_000)
def skeletons(word: str) -> frozenset[str]:
    """Return the consonant rows that the folded `word`, Latin or Arabic, may stand for."""
    pattern, units, starts = _rules()
    plain = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
    letters = plain if plain.isascii() else word
    found = pattern.findall(letters)
    if not letters or (not found and letters[0] not in starts):
        return frozenset()
    choices = [units[unit] for unit in found]
    if letters[0] in starts and (not found or found[0] == letters[0] or not letters.startswith(found[0])):
        choices = [starts[letters[0]], *choices[bool(found) and found[0] == letters[0] :]]
    rows: set[str] = set()
    for count, row in enumerate(product(*choices)):
        if count >= MOST:
            break
        rows.add(_collapse("".join(row)))
    return frozenset(rows)


def _collapse(row: str) -> str:
    return regex.sub(r"(.)\1+", r"\1", row)


def near(rows: Iterable[str]) -> frozenset[str]:
    """Return the long rows of `rows`, and each of them with one consonant left out."""
    out: set[str] = set()
    for row in rows:
        if len(row) >= NEAR_FROM:
            out.add(row)
            out.update(row[:i] + row[i + 1 :] for i in range(len(row)))
    return frozenset(out)
