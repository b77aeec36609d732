"""Named, versioned ways to fold Arabic spelling for matching and scoring; never for text that is shown.

The rules follow those of Lucene's ArabicNormalizer, split so that a score can say which were applied.
"""

import unicodedata
from collections.abc import Callable

import regex

from jisr.errors import UsageError
from jisr.registry import did_you_mean

TASHKEEL = "\u064b-\u065f\u0670"
"""Short vowels, tanwin, shadda, sukun, hamza and madda as marks, dagger alef: a range for a character class."""

TATWEEL = "\u0640"
"""The stretching sign: it changes the width of a word, not the word."""

ALEF_FORMS = "آأإٱ"
"""Alef with madda, with hamza above or below, and wasla: folded to a bare alef."""

ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"

_MARKS = regex.compile(f"[{TASHKEEL}{TATWEEL}]+")
_VOWELS = regex.compile(f"[{TASHKEEL}]+")
_ALEF = str.maketrans(dict.fromkeys(ALEF_FORMS, "ا"))
_DIGITS = str.maketrans(ARABIC_DIGITS + PERSIAN_DIGITS, "0123456789" * 2)
_FINAL = regex.compile(r"[ىة](?![\p{L}\p{M}])")


def strip_tashkeel(text: str) -> str:
    """Return `text` without diacritics."""
    return _VOWELS.sub("", text)


def western_digits(text: str) -> str:
    """Return `text` with Arabic-Indic and Persian digits written 0-9."""
    return text.translate(_DIGITS)


def _norm_1(text: str) -> str:
    text = _MARKS.sub("", unicodedata.normalize("NFC", text))
    return western_digits(text.translate(_ALEF))


def _norm_2(text: str) -> str:
    return _FINAL.sub(lambda found: "ي" if found[0] == "ى" else "ه", _norm_1(text))


PROFILES: dict[str, Callable[[str], str]] = {"none": str, "ar-norm-1": _norm_1, "ar-norm-2": _norm_2}
"""What each profile does. A profile never changes once published; a new rule makes a new name.

none: nothing.
ar-norm-1: NFC; diacritics and tatweel dropped; alef forms folded to a bare alef; digits written 0-9.
    Final ya and ta marbuta stay: they tell words apart, and folding them moves scores by little.
ar-norm-2: ar-norm-1, and at the end of a word alef maqsura becomes ya, ta marbuta becomes ha.
"""


def normalise(text: str, profile: str = "ar-norm-1") -> str:
    """Return `text` folded by a named profile (see `PROFILES`).

    Raises:
        UsageError: no such profile.
    """
    if profile not in PROFILES:
        raise UsageError(
            f"unknown normalisation profile {profile!r}", did_you_mean(profile, sorted(PROFILES))
        )
    return PROFILES[profile](text)
