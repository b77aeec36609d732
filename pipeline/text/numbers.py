"""Numbers and dates of a text, and those of them that another text, in either language, does not contain."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import regex

from jisr.text.number_reader import Number, Value, read_numbers
from jisr.text.number_words import Lexicon, lexicon
from jisr.text.remember import remember
from jisr.text.tokens import Token, fold, tokens

ROUNDING = Decimal("0.05")
"""How far, as a share of it, a number may be from what it rounds, after a word like "about"."""

MANY_YEARS = 12
"""A text with more different years than this has a pair for almost any span: none is counted then."""

_ROMAN = regex.compile(r"\b(?:X{1,3}(?:IX|IV|V?I{0,3})|IX|IV|VI{1,3}|I{2,3}|V)\b")
_ROMAN_VALUES = {"X": 10, "V": 5, "I": 1}
_DATE = regex.compile(r"(?<!\d)(\d{1,4})([/.\-])(\d{1,2})\2(\d{1,4})(?!\d)")


def numbers(text: str, language: str) -> list[Number]:
    """Return the numbers, months and weekdays of `text`, in digits and in words, in order.

    Args:
        text: what to read.
        language: "ar" or "en": whose number words to look for.
    """
    return list(read_numbers(text, language))


def unsupported_numbers(text: str, language: str, source: str, source_language: str) -> list[str]:
    """Return the numbers, months and weekdays of `text` that `source` does not contain, as `text` writes them.

    A number is supported when the source says it in any way: "10", "ten", "عشرة", "١٠"; "1.9 billion" and
    "1900000000"; "a third" and "ثلث". After a word like "about" it may also round one of the source. Zero,
    one, and two as a word are never questioned: languages say them without a number (Arabic duals).
    """
    known = _values(source, source_language)
    listed = read_numbers(text, language)
    doubtful = [number for number in listed if number.sure and not _supported(number, known)]
    if not doubtful:
        return []
    words = tokens(text)
    found = (number.text for number in doubtful if not _rounds(number, words, lexicon(language), known))
    return list(dict.fromkeys(found))


def _supported(number: Number, known: frozenset[Value]) -> bool:
    if number.readings & known:
        return True
    return bool(number.parts) and all(part <= 1 or part in known for part in number.parts)


def _rounds(number: Number, words: Sequence[Token], lex: Lexicon, known: frozenset[Value]) -> bool:
    """Whether `number` stands after a word like "about" and rounds a number of the source."""
    value = number.value
    if not isinstance(value, Decimal) or value < 10:
        return False
    before = [token for token in words if token.end <= number.start][-3:]
    if not any(lex.has(token.key, lex.hedges) for token in before):
        return False
    step = Decimal(10) ** (value.normalize().as_tuple().exponent)  # type: ignore[operator]  # never NaN
    for other in known:
        if isinstance(other, Decimal) and abs(other - value) <= value * ROUNDING:
            ways = (ROUND_HALF_UP, ROUND_FLOOR, ROUND_CEILING)
            if any((other / step).to_integral_value(way) * step == value for way in ways):
                return True
    return False


@remember(characters=200_000)
def _values(text: str, language: str) -> frozenset[Value]:
    """Return all that `text` can be said to contain."""
    values: set[Value] = set()
    for number in read_numbers(text, language):
        values |= number.readings | number.implies
        values.update(number.parts)
    for found in _ROMAN.findall(text):
        values.add(_roman(found))
    for found in _DATE.findall(fold(text)):
        values.update(f"month {int(part)}" for part in (found[0], found[2]) if 1 <= int(part) <= 12)
    values |= _spans(values)
    if language == "ar":
        values.add(Decimal(2))  # any noun can be a dual
    return frozenset(values)


def _spans(values: set[Value]) -> set[Value]:
    """Return how many years lie between the years of a text ("from 2021 to 2024": three years)."""
    years = [value for value in values if isinstance(value, Decimal) and 1900 <= value <= 2100]
    if len(years) > MANY_YEARS:
        return set()
    return {f"span {int(b - a)}" for a in years for b in years if a < b and (b - a) % 1 == 0}


def _roman(text: str) -> Decimal:
    digits = [_ROMAN_VALUES[letter] for letter in text]
    signed = [-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True)]
    return Decimal(sum(signed))
