"""Proper names of a text, and those of them that another text, in either language, does not contain."""

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

import regex

from jisr.text.known_names import mentions
from jisr.text.remember import remember
from jisr.text.resources import load_table
from jisr.text.tokens import Token, bare_forms, fold, tokens
from jisr.text.transliteration import near, skeletons

JOINED = 6
"""Letters from which a name is also looked for as two words of the source."""

STEM = 5
"""Letters at the start that make two names of one language the same ("Estonia", "Estonian")."""

_SENTENCE_START = regex.compile(r"(?:\A|[.!?…:\n\"“”«»‘•])\s*\Z")
_REACH = 4
_ARABIC = regex.compile(r"\p{Arabic}")
_INFLECTED = ("s", "es", "ed", "d", "ing", "ly", "er", "ers", "ies")
_ARABIC_ENDINGS = ("ه", "ات", "ين", "ون", "يا", "ان")


class Name(NamedTuple):
    """A word, or a phrase, that is a name: how it is written and the half-open range it takes."""

    text: str
    start: int
    end: int


def names(text: str, language: str) -> list[Name]:
    """Return the names in `text`: known ones, and words that look like names.

    English shows names by capitals; ordinary words with a capital ("the Ministry") are left out. In Arabic
    they are known names, words in Latin letters, and words after a title or "the city of".
    """
    known = [_name(text, tokens(text), first, last) for first, last, _ in _known(text, language)]
    listed = tokens(text)
    return sorted([*known, *(_name(text, listed, i, i) for i in _candidates(text, language))], key=_place)


def unsupported_names(text: str, language: str, source: str, source_language: str) -> list[str]:
    """Return the names of `text` that `source` does not contain, as `text` writes them.

    A known name is supported by any form of its entry in `data/names.yaml` ("أمريكي" by "the United States");
    any other by the same word in the source, by one that begins alike, or by one, in either script, that may
    be written so (see `transliteration`).
    """
    listed, against = tokens(text), _index(source, source_language)
    doubtful = [
        (first, last)
        for first, last, entries in _known(text, language)
        if not entries & against.entries and not against.has_all(listed[first : last + 1])
    ]
    doubtful += [
        (i, i)
        for i in _candidates(text, language)
        if not against.has_name(listed[i].key)
        and (language == source_language or not _is_acronym(text, listed[i]))
    ]
    found = (_name(text, listed, first, last).text for first, last in sorted(doubtful))
    return list(dict.fromkeys(found))


def _name(text: str, listed: list[Token], first: int, last: int) -> Name:
    start, end = listed[first].start, listed[last].end
    return Name(text[start:end], start, end)


def _place(name: Name) -> tuple[int, int]:
    return name.start, name.end


def _known(text: str, language: str) -> list[tuple[int, int, frozenset[int]]]:
    """Return the longest known names that cannot be anything else, as (first token, last token, entries)."""
    longest: dict[int, tuple[int, bool, frozenset[int]]] = {}
    for first, last, entries, sure, within in mentions(text, language):
        if within:
            continue
        before = longest.get(first)
        if before is None or last > before[0]:
            longest[first] = last, sure, entries
        elif last == before[0]:
            longest[first] = last, sure and before[1], entries | before[2]
    out: list[tuple[int, int, frozenset[int]]] = []
    covered = -1
    for first, (last, sure, entries) in sorted(longest.items()):
        if first > covered:
            covered = last
            if sure:
                out.append((first, last, entries))
    return out


@remember(characters=200_000)
def _candidates(text: str, language: str) -> tuple[int, ...]:
    """Return the tokens that look like names and are no part of a known one."""
    listed = tokens(text)
    covered: set[int] = set()
    for mention in mentions(text, language):
        if not mention.within:
            covered.update(range(mention.first, mention.last + 1))
    looks = _looks_english if language == "en" else _looks_arabic
    return tuple(i for i, token in enumerate(listed) if i not in covered and looks(text, listed, i, token))


def _looks_english(text: str, listed: list[Token], position: int, token: Token) -> bool:
    if token.digits or len(token.key) < 3 or not text[token.start].isupper():
        return False
    if token.key in _particles() or _is_word(token.key) or _is_calendar(token.key):
        return False
    return not _opens(text, token) or _is_capital(text, listed, position + 1) or _again(text, listed, token)


def _opens(text: str, token: Token) -> bool:
    """Whether `token` begins a sentence, a line or a quotation, where any word has a capital."""
    return _SENTENCE_START.search(text, max(0, token.start - _REACH), token.start) is not None


def _is_capital(text: str, listed: list[Token], position: int) -> bool:
    return position < len(listed) and text[listed[position].start].isupper()


def _again(text: str, listed: list[Token], token: Token) -> bool:
    """Whether the word has a capital inside a sentence somewhere."""
    same = (other for other in listed if other.key == token.key and text[other.start].isupper())
    return any(not _opens(text, other) for other in same)


def _looks_arabic(text: str, listed: list[Token], position: int, token: Token) -> bool:
    if token.digits or len(token.key) < 3:
        return False
    if token.key.isascii():
        return text[token.start].isupper() and not _is_word(token.key)
    if not position or text[listed[position - 1].end : token.start] != " ":
        return False
    if token.key.startswith("ال") or token.key.endswith(_ARABIC_ENDINGS):
        return False
    return any(form in _cues() for form in bare_forms(listed[position - 1].key)[:2])


def _is_acronym(text: str, token: Token) -> bool:
    """Whether a word is all capitals: such names are spelled out or translated, not written as they sound."""
    word = text[token.start : token.end]
    return word.isupper() and len(word) <= 6


@cache
def _cues() -> frozenset[str]:
    return frozenset(fold(word) for word in load_table("names.yaml")["cues"])


@cache
def _particles() -> frozenset[str]:
    return frozenset(load_table("names.yaml")["particles"])


@cache
def _is_calendar(key: str) -> bool:
    table = load_table("numbers.en.yaml")
    return any(key in table[name] for name in ("months", "weekdays", "cardinals", "scales"))


@cache
def _english_words() -> frozenset[str]:
    lines = files("jisr.text").joinpath("data", "words.en.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@lru_cache(maxsize=50_000)
def _is_word(key: str) -> bool:
    """Whether `key` is an ordinary English word, or one with an ending."""
    words = _english_words()
    if key in words:
        return True
    stems = [key.removesuffix(end) for end in _INFLECTED if key.endswith(end)]
    return any(stem in words or stem + "e" in words or stem + "y" in words for stem in stems if len(stem) > 3)


@dataclass(frozen=True)
class _Index:
    """What a source contains, looked up many times for one text."""

    text: str
    language: str

    @cached_property
    def entries(self) -> frozenset[int]:
        """Known names."""
        return frozenset(entry for mention in mentions(self.text, self.language) for entry in mention.entries)

    @cached_property
    def words(self) -> frozenset[str]:
        """Words as they are, and Arabic ones without clitics."""
        keys = {token.key for token in tokens(self.text)}
        if self.language == "ar":
            keys |= {form for key in tuple(keys) if not key.isascii() for form in bare_forms(key)}
        return frozenset(keys)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(word[:STEM] for word in self.words if len(word) >= STEM)

    @cached_property
    def rows(self) -> frozenset[str]:
        """Consonant rows of all that may be a name."""
        names, listed = self.words, tokens(self.text)
        if self.language == "en":
            names = frozenset(token.key for token in listed if self.text[token.start].isupper())
            names |= {a.key + b.key for a, b in pairwise(listed) if a.key in _particles()}
        else:
            pairs = pairwise(listed)
            names |= {a.key + b.key.removeprefix("ال") for a, b in pairs if a.key in ("عبد", "ابو", "بن")}
        return frozenset(row for name in names for row in skeletons(name))

    @cached_property
    def near_rows(self) -> frozenset[str]:
        return near(self.rows)

    @cached_property
    def joined_rows(self) -> frozenset[str]:
        """Consonant rows of two words at a time: a name may be one word here and two there ("علي بابا")."""
        pairs = ((a.key, b.key) for a, b in pairwise(tokens(self.text)) if not (a.digits or b.digits))
        joined = {a + b for a, b in pairs if len(a) + len(b) <= 2 * JOINED and not b.startswith("ال")}
        return frozenset(row for name in joined for row in skeletons(name))

    def has_all(self, words: list[Token]) -> bool:
        """Whether each of `words` stands in the source as it is."""
        return all(word.key in self.words for word in words)

    def has_name(self, key: str) -> bool:
        """Whether a name stands in the source, maybe in the other script."""
        forms = bare_forms(key) if _ARABIC.match(key) else [key, key.removesuffix("s")]
        if any(form in self.words for form in forms):
            return True
        if len(key) >= STEM and any(form[:STEM] in self.stems for form in forms if len(form) >= STEM):
            return True
        rows = frozenset(row for form in forms for row in skeletons(form))
        if rows & self.rows or near(rows) & self.near_rows:
            return True
        return len(key) >= JOINED and bool(rows & self.joined_rows)


@remember(characters=200_000)
def _index(source: str, language: str) -> _Index:
    return _Index(source, language)
