"""Cleaning at the level of characters: what cannot be seen, what has two codes, what only decorates."""

import unicodedata
from collections.abc import Callable

import regex

from jisr.document import Removal
from jisr.text.normalise import TASHKEEL, TATWEEL

_SPECIAL = {"﷼": "ريال", "﷽": "بسم الله الرحمن الرحيم"}  # NFKC writes a Persian yeh, or nothing
_EXAMPLE = 80


def _letters(found: "regex.Match[str]") -> str:
    """Return the letters behind presentation forms; a phrase in one sign keeps its distance from a word."""
    pieces: list[str] = []
    for form in found[0]:
        written = _SPECIAL.get(form) or unicodedata.normalize("NFKC", form)
        if written[0] == " ":
            written = written[1:]  # a vowel sign shown alone, on a space
        pieces.append(f" {written}" if " " in written and pieces else written)
    text = "".join(pieces)
    before = found.string[found.start() - 1 : found.start()]
    return f" {text}" if " " in text and before.isalpha() else text


_TATWEEL = (
    rf"(?<=[\p{{Script=Arabic}}{TASHKEEL}])(?<!(?<![\p{{L}}\p{{M}}])ه)(?<!{TATWEEL}){TATWEEL}+"
    rf"|(?<=(?<![\p{{L}}\p{{M}}])ه){TATWEEL}+(?=[\p{{L}}\p{{M}}])"
)
_RULES: tuple[tuple[str, str, str | Callable[["regex.Match[str]"], str]], ...] = (
    ("line-breaks", r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n"),
    ("control-characters", r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\p{Cs}]+", ""),
    ("bidi-controls", r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]+", ""),
    # A joiner that holds an emoji together stays; Arabic needs neither joiner, and tokenizers trip over them.
    (
        "zero-width",
        r"[\u200b\u200c\u2060-\u2064\ufeff\u00ad]+|(?<![\p{ExtPict}\ufe0f\p{Sk}])\u200d+|\u200d(?!\p{ExtPict})",
        "",
    ),
    ("odd-spaces", r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]", " "),
    ("presentation-forms", r"[\ufb50-\ufbc1\ufbd3-\ufd3d\ufd50-\ufdcf\ufdf0-\ufdfd\ufe70-\ufefc]+", _letters),
    # After a letter only: a line of tatweel is a rule, and "1445 هـ" is how the Hijri era is written.
    ("tatweel", _TATWEEL, ""),
)  # fmt: skip
_COMPILED = [(name, regex.compile(pattern), new) for name, pattern, new in _RULES]
_INVISIBLE = regex.compile(r"\p{C}|[\p{Z}--[ ]]", regex.VERSION1)
_TASHKEEL = regex.compile(f"[{TASHKEEL}]+")


def clean_characters(text: str, *, strip_diacritics: bool = False) -> tuple[str, list[Removal]]:
    """Return `text` with one code for each letter and nothing invisible, and what was changed."""
    removed: list[Removal] = []
    for name, pattern, new in _COMPILED:
        text = _apply(text, name, pattern, new, removed)
    if strip_diacritics:
        text = _apply(text, "diacritics", _TASHKEEL, "", removed)
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        removed.append(Removal("decomposed-letters", max(1, len(text) - len(composed))))
    return composed, removed


def _apply(
    text: str,
    name: str,
    pattern: "regex.Pattern[str]",
    new: str | Callable[["regex.Match[str]"], str],
    removed: list[Removal],
) -> str:
    first = pattern.search(text)
    if not first:
        return text
    text, count = pattern.subn(new, text)
    around = first.string[max(0, first.start() - 10) : first.end() + 10][:_EXAMPLE]
    if name != "line-breaks":
        around = around.replace("\n", " ")
    removed.append(Removal(name, count, _INVISIBLE.sub(_code, around)))
    return text


def _code(found: "regex.Match[str]") -> str:
    return f"<U+{ord(found[0]):04X}>"
