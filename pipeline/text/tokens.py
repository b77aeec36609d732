"""Words and digit groups of a text with their places, each with a key that is equal for equal words."""

from typing import NamedTuple

import regex

_TOKEN = regex.compile(r"\d++(?:[.,٫٬،\u00a0\u202f]\d++)*+|[\p{L}\p{M}\u0640]++")
_MARKS = regex.compile(r"[\p{M}\u0640]+")
_FOLD = str.maketrans("أإآٱىةکیچپڤ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬،", "اااايهكيجبف01234567890123456789.,,")
_PREFIXES = ("ال", "لل", "ب", "ل", "ك")


class Token(NamedTuple):
    """A word or a digit group: the half-open range `start:end`, and its folded spelling."""

    key: str
    start: int
    end: int
    digits: bool


def fold(word: str) -> str:
    """Return `word` in lower case, without diacritics and tatweel, with one letter for each alef, ya and ha.

    Accents of Latin letters stay. Arabic-Indic digits become Western ones, ٫ a full stop, ٬ and ، a comma.
    """
    return _MARKS.sub("", word).translate(_FOLD).lower()


def tokens(text: str) -> list[Token]:
    """Return the words and digit groups of `text` in order."""
    return [
        Token(fold(found[0]), found.start(), found.end(), found[0][0].isdigit())
        for found in _TOKEN.finditer(text)
    ]


def bare_forms(key: str) -> list[str]:
    """Return what `key` may be without the Arabic clitics before it (و ف ب ل ك ال), longest first.

    A form has at least three letters, so that a short word is not eaten by its own first letters.
    """
    forms = [key]
    if len(key) > 3 and key[0] in "وف":
        forms.append(key[1:])
    for form in tuple(forms):
        forms += [form[len(p) :] for p in _PREFIXES if form.startswith(p) and len(form) - len(p) >= 3]
        if form[:3] in ("بال", "كال", "فال", "وال") and len(form) > 5:
            forms.append(form[3:])
    return forms
