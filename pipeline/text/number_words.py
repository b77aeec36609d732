"""What the words of a language say about numbers and dates: the lookups behind `numbers`."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from jisr.text.resources import load_table
from jisr.text.tokens import bare_forms, fold

NOT_NUMBERS = frozenset({"لست", "ولست", "فلست", "بالمئه", "بالمائه", "المئه", "المائه", "بالميه"})
"""Words that look like a clitic and a number but are not ("لست": I am not; "بالمئة": per cent)."""

_PRONOUNS = ("هما", "هم", "ها", "هن", "ه")


class Atom(NamedTuple):
    """A number word: its value, whether it multiplies what stands before it, whether "and" is written into it."""

    value: Decimal
    scale: bool
    joined: bool


@dataclass(frozen=True)
class Lexicon:
    """The number words of one language, with folded keys. See the comments in `data/numbers.*.yaml`."""

    language: str
    atoms: dict[str, tuple[Decimal, bool]]
    vague: frozenset[str]
    decades: dict[str, int]
    implied: dict[str, frozenset[Decimal]]
    halves: dict[str, Decimal]
    months: dict[str, int]
    doubtful_months: frozenset[str]
    before_month: frozenset[str]
    weekdays: dict[str, int]
    hedges: frozenset[str]
    afternoon: frozenset[str]
    range_words: frozenset[str]
    years: frozenset[str]

    def forms(self, key: str) -> list[str]:
        """Return `key` and, in Arabic, what it may be without its clitics."""
        if self.language != "ar":
            return [key]
        forms = bare_forms(key)
        for end in _PRONOUNS:
            if key.endswith(end) and len(key) - len(end) >= 3:
                return forms + [form.removesuffix(end) for form in forms if len(form) - len(end) >= 3]
        return forms

    def has(self, key: str, words: frozenset[str]) -> bool:
        """Whether `key`, or `key` without its clitics, is one of `words`."""
        return any(form in words for form in self.forms(key))


@cache
def lexicon(language: str) -> Lexicon:
    """Return the number words of `language` ("ar" or "en")."""
    table: dict[str, Any] = load_table(f"numbers.{language}.yaml")
    atoms = {fold(word): (Decimal(value), False) for word, value in table["cardinals"].items()}
    atoms |= {fold(word): (Decimal(value), True) for word, value in table["scales"].items()}
    implied: dict[str, frozenset[Decimal]] = {}
    for word, values in table["implied"].items():
        implied[fold(word)] = implied.get(fold(word), frozenset()) | {Decimal(str(v)) for v in values}
    return Lexicon(
        language=language,
        atoms=atoms,
        implied=implied,
        decades={fold(word): value for word, value in table["decades"].items()},
        halves={fold(word): Decimal(str(value)) for word, value in table["halves"].items()},
        months={fold(word): value for word, value in table["months"].items()},
        weekdays={fold(word): value for word, value in table["weekdays"].items()},
        **{
            name: frozenset(fold(word) for word in table[name])
            for name in (
                "vague",
                "doubtful_months",
                "before_month",
                "hedges",
                "afternoon",
                "range_words",
                "years",
            )
        },
    )


@lru_cache(maxsize=100_000)
def says_something(language: str, key: str) -> bool:
    """Whether `key` can be part of a number or a date: a cached first look, since most words are not."""
    words = lexicon(language)
    months = {part for month in words.months for part in month.split()[:1]}
    tables = (words.atoms, words.implied, words.decades, words.halves, words.weekdays, months)
    forms = words.forms(key)
    return any(form in table for form in forms for table in tables)


@lru_cache(maxsize=100_000)
def atom(language: str, key: str) -> Atom | None:
    """Return what the number word `key` says; None when it is no number word."""
    if key in NOT_NUMBERS:
        return None
    words = lexicon(language)
    for form in words.forms(key):
        if form in words.atoms:
            value, scale = words.atoms[form]
            return Atom(value, scale, form != key and key[0] in "وف")
    return None
