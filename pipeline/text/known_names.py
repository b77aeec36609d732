"""Countries, peoples, capitals, organisations: names that the two languages do not write alike."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from jisr.text.remember import remember
from jisr.text.resources import load_table
from jisr.text.tokens import Token, bare_forms, tokens

LONGEST = 5
"""Words in the longest phrase that is looked for."""

GROUPS = ("places", "people", "concepts")
"""The lists of `data/names.yaml`: places have adjectives, concepts are never questioned."""

_INFLECTED = ("ه", "ون", "ين", "ا")
_FEWEST = 3

Phrase = tuple[str, ...]


class Mention(NamedTuple):
    """A known name in a text: the range of tokens `first:last + 1`, what it may stand for, and if it is sure."""

    first: int
    last: int
    entries: frozenset[int]
    sure: bool
    """No other word is written so."""
    within: bool
    """It is a place that supports its country and is not looked at itself."""


@dataclass(frozen=True)
class Known:
    """Phrases of one language and the entries they belong to."""

    phrases: dict[Phrase, frozenset[int]]
    doubtful: frozenset[Phrase]
    within: dict[Phrase, frozenset[int]]


@cache
def known(language: str) -> Known:
    """Return the known names of `language`; English ones with their capitals, Arabic ones folded."""
    table: dict[str, Any] = load_table("names.yaml")
    phrases: dict[Phrase, frozenset[int]] = {}
    doubtful = {_words(form, language) for form in table["doubtful"][language]}
    lines = [(group, line) for group in GROUPS for line in table[group]]
    for number, (group, line) in enumerate(lines):
        english, arabic = line.split(" = ")
        for form in (english if language == "en" else arabic).split(", "):
            made = _arabic_forms(form) if language == "ar" and group == "places" else [_words(form, language)]
            for phrase in made:
                phrases[phrase] = phrases.get(phrase, frozenset()) | {number}
            if group == "concepts":
                doubtful.update(made)
    return Known(phrases, frozenset(doubtful), _within(language, [line for _, line in lines]))


def _within(language: str, lines: list[str]) -> dict[Phrase, frozenset[int]]:
    """Return the places that lie in another one, each with the entries of what it lies in."""
    numbers = {line.split(" = ")[0].split(", ")[0]: number for number, line in enumerate(lines)}
    out: dict[Phrase, frozenset[int]] = {}
    for country, line in load_table("places.yaml").items():
        for form in line.split(" = ")[language == "ar"].split(", "):
            phrase = _words(form, language)
            out[phrase] = out.get(phrase, frozenset()) | {numbers[country]}
    return out


def mentions(text: str, language: str) -> list[Mention]:
    """Return the known names in `text`, those inside longer ones too, in order of their first word."""
    return list(_mentions(text, language))


@remember(characters=200_000)
def _mentions(text: str, language: str) -> tuple[Mention, ...]:
    table, listed = known(language), tokens(text)
    keys = [_spelling(text, token, language) for token in listed]
    out: list[Mention] = []
    for first, key in enumerate(keys):
        for form in _starts(language, key):
            for length in range(1, LONGEST + 1):
                if first + length > len(keys):
                    break
                phrase = (form, *(_bare(word, language) for word in keys[first + 1 : first + length]))
                if phrase in table.phrases:
                    sure = phrase not in table.doubtful
                    out.append(Mention(first, first + length - 1, table.phrases[phrase], sure, False))
                if phrase in table.within:
                    out.append(Mention(first, first + length - 1, table.within[phrase], False, True))
                if phrase not in _prefixes(language):
                    break
    return tuple(out)


@cache
def _prefixes(language: str) -> frozenset[Phrase]:
    """Return the beginnings of phrases that may go on."""
    table = known(language)
    return frozenset(phrase[:i] for phrase in (*table.phrases, *table.within) for i in range(1, len(phrase)))


@lru_cache(maxsize=100_000)
def _starts(language: str, key: str) -> tuple[str, ...]:
    """Return the forms of `key` that some known phrase begins with: for most words none."""
    first = _first_words(language)
    forms = bare_forms(key) if language == "ar" else [key, key.removesuffix("s")]
    return tuple(dict.fromkeys(form for form in forms if form in first))


@cache
def _first_words(language: str) -> frozenset[str]:
    table = known(language)
    return frozenset(phrase[0] for phrase in (*table.phrases, *table.within))


def _arabic_forms(form: str) -> list[Phrase]:
    """Return an Arabic place name and the adjectives made from it, inflected."""
    words = _words(form, "ar")
    if len(words) > 1:
        both = all(word.endswith("ي") for word in words)
        if not words[-1].endswith("ي"):
            return [words]
        return [words] + [
            (*((word + end if both else word) for word in words[:-1]), words[-1] + end) for end in _INFLECTED
        ]
    stems = {words[0]} | {words[0].removesuffix(end) for end in ("ا", "ه", "يا", "يه")}
    made = [(stem + "ي" + end,) for stem in stems if len(stem) >= _FEWEST for end in ("", *_INFLECTED)]
    if words[0].endswith("ي"):
        made += [(words[0] + end,) for end in _INFLECTED]
    return [words, *made]


def _words(form: str, language: str) -> Phrase:
    """Return `form` as the words that `mentions` compares."""
    listed = [_spelling(form, token, language) for token in tokens(form)]
    if language == "en":
        return tuple(listed)
    # only a real article falls away: the first letters of "ألمانيا" are folded into one
    first = _bare(listed[0], language) if form.startswith("ال") else listed[0]
    return (first, *(_bare(word, language) for word in listed[1:]))


def _spelling(text: str, token: Token, language: str) -> str:
    """Return a token as known names are compared: English with its capitals, Arabic folded."""
    return token.key if language == "ar" else text[token.start : token.end]


@lru_cache(maxsize=100_000)
def _bare(word: str, language: str) -> str:
    """Return an Arabic word without its article."""
    if language == "ar" and word.startswith("ال") and len(word) >= len("ال") + _FEWEST:
        return word[2:]
    return word
