"""Reads the numbers, months and weekdays of a text, in digits and in words."""

from dataclasses import dataclass, replace
from decimal import Decimal

import regex

from jisr.text.number_words import Lexicon, atom, lexicon, says_something
from jisr.text.remember import remember
from jisr.text.tokens import tokens

Value = Decimal | str
"""A number, or a part of a date: "month 2", "weekday 1" (Monday)."""

_BETWEEN = regex.compile(r"[\s\-‐‑–]{0,2}")
_RANGE = regex.compile(r"\s?[\-–—‑]\s?")
_CENTURY = frozenset({"century", "centuries", "قرن", "القرن"})
_HUNDRED, _THOUSAND = Decimal(100), Decimal(1000)


@dataclass(frozen=True)
class Number:
    """A number or a part of a date in a text.

    Args:
        value: what it most likely says.
        start: where it begins, in characters.
        end: one after its last character.
        text: how it is written.
        readings: all that it may say ("1.000": 1 and 1000; "8 p.m.": 8 and 20).
        parts: what it is made of where it may be several numbers ("9.30").
        sure: whether a text that says it must have it from somewhere; not so for "both" or "one".
        scale: the power of ten it is given in ("1.9 billion": 10**9).
    """

    value: Value
    start: int
    end: int
    text: str
    readings: frozenset[Value]
    parts: tuple[Decimal, ...] = ()
    sure: bool = True
    scale: Decimal = Decimal(1)

    @property
    def implies(self) -> frozenset[Value]:
        """What a text that says this number supports besides: a year speaks of its century."""
        if isinstance(self.value, Decimal) and 1000 <= self.value < 2100 and self.value % 1 == 0:
            return frozenset({f"century {self.value // 100 + 1}"})
        return frozenset()

    def also(self, *values: Value) -> "Number":
        """Return this number with more readings."""
        return replace(self, readings=self.readings | set(values))


@remember(characters=200_000)
def read_numbers(text: str, language: str) -> tuple[Number, ...]:
    """Return the numbers and parts of dates of `text` in order; see `numbers.numbers`."""
    return tuple(_Reader(text, lexicon(language)).read())


class _Reader:
    """One pass over the tokens of one text."""

    def __init__(self, text: str, lex: Lexicon) -> None:
        self.text, self.lex, self.tokens = text, lex, tokens(text)
        self.found: list[Number] = []

    def read(self) -> list[Number]:
        position = 0
        while position < len(self.tokens):
            token = self.tokens[position]
            position = self._digits(position) if token.digits else self._word(position)
        return self.found

    def _add(
        self,
        first: int,
        last: int,
        value: Value,
        *,
        sure: bool = True,
        scale: Decimal = Decimal(1),
        readings: frozenset[Value] = frozenset(),
        parts: tuple[Decimal, ...] = (),
    ) -> None:
        start, end = self.tokens[first].start, self.tokens[last].end
        if self._key(last + 1) in self.lex.years:
            readings |= {f"span {value}"}
        number = Number(value, start, end, self.text[start:end], readings | {value}, parts, sure, scale)
        if scale >= _THOUSAND and self.found:
            self._range_before(number)
        self.found.append(number)

    def _range_before(self, number: Number) -> None:
        """Let "2" in "2 to 3 million" be two million as well."""
        before = self.found[-1]
        if before.scale != 1 or not isinstance(before.value, Decimal):
            return
        between = self.text[before.end : number.start]
        if _RANGE.fullmatch(between) or between.strip().lower() in self.lex.range_words:
            self.found[-1] = before.also(before.value * number.scale)

    def _adjacent(self, position: int) -> bool:
        """Whether nothing but a space or a hyphen is between this token and the one before."""
        if position >= len(self.tokens):
            return False
        between = self.text[self.tokens[position - 1].end : self.tokens[position].start]
        return len(between) <= 2 and _BETWEEN.fullmatch(between) is not None

    def _key(self, position: int) -> str:
        return self.tokens[position].key if 0 <= position < len(self.tokens) else ""

    # digits

    def _digits(self, first: int) -> int:
        readings, parts = _digit_values(self.tokens[first].key)
        value, scale, last = readings[0], Decimal(1), first
        while self._adjacent(last + 1):
            step = atom(self.lex.language, self._key(last + 1))
            if step is None or not step.scale or step.joined:
                break
            scale *= step.value
            last += 1
        scaled = {reading * scale for reading in readings}
        if scale > 1 and (self._key(last) in self.lex.vague or last > first + 1):
            scaled.update(readings)  # "5m" may be metres
        extra: set[Value] = set(scaled)
        if last == first:
            extra |= self._context(first, value)
        self._add(
            first,
            last,
            value * scale,
            readings=frozenset(extra),
            parts=parts,
            scale=scale,
            sure=value not in (0, 1),
        )
        return last + 1

    def _context(self, position: int, value: Decimal) -> set[Value]:
        """Return what the words around make of a number: an hour of the afternoon, a century, a decade."""
        token, extra = self.tokens[position], set[Value]()
        after = self._key(position + 1)
        if after == "s" and self.tokens[position + 1].start - token.end <= 1:
            extra.add(value % 100)
            if value % 100 == 0:
                extra.add(value / 100 + 1)
            if value < 100:
                extra.add(1900 + value)
        if (
            value < 100
            and position
            and _RANGE.fullmatch(self.text, self.tokens[position - 1].end, token.start)
        ):
            before = self._key(position - 1)
            if len(before) == 4 and before.isdigit():
                extra.add(Decimal(before) // 100 * 100 + value)  # "2027–28"
        if value <= 24:
            following = {self._key(position + 1), self._key(position + 2)}
            if value < 12 and following & self.lex.afternoon:
                extra.add(value + 12)
            if value > 12 and self.text[token.end : token.end + 1] in (":", "."):
                extra.add(value - 12)
            extra |= self._century(position, position, value)
        return extra

    def _century(self, first: int, last: int, value: Decimal) -> set[Value]:
        around = {self._key(first - 1), self._key(last + 1), self._key(last + 2)}
        return {(value - 1) * 100, f"century {value}"} if around & _CENTURY and value > 1 else set()

    # words

    def _word(self, first: int) -> int:
        if not says_something(self.lex.language, self._key(first)):
            return first + 1
        for read in (self._date, self._half, self._cardinal):
            last = read(first)
            if last is not None:
                return last + 1
        self._loose(first)
        return first + 1

    def _date(self, first: int) -> int | None:
        key = self._key(first)
        for form in self.lex.forms(key):
            pair = f"{form} {self._key(first + 1)}"
            if pair in self.lex.months:
                self._add(first, first + 1, f"month {self.lex.months[pair]}")
                return first + 1
            if form in self.lex.months:
                sure = form not in self.lex.doubtful_months or self._is_month(first)
                if sure or self.lex.language == "ar" or self.text[self.tokens[first].start].isupper():
                    self._add(first, first, f"month {self.lex.months[form]}", sure=sure)
                    return first
        for form in self.lex.forms(key):
            if form in self.lex.weekdays:
                day = self.lex.weekdays[form]
                also = frozenset[Value]({Decimal(2)} if self.lex.language == "ar" and day == 1 else ())
                self._add(first, first, f"weekday {day}", readings=also)
                return first
        return None

    def _is_month(self, position: int) -> bool:
        """Whether a word that may be a month is one, by its neighbours."""
        if self.lex.language == "en" and not self.text[self.tokens[position].start].isupper():
            return False
        around = self.tokens[max(0, position - 1) : position] + self.tokens[position + 1 : position + 2]
        return any(token.digits for token in around) or self._key(position - 1) in self.lex.before_month

    def _half(self, first: int) -> int | None:
        """Read "half a million", and add the half to "three and a half"."""
        words = self.lex.halves
        form = next((form for form in self.lex.forms(self._key(first)) if form in words), None)
        if form is None:
            return None
        share, last = words[form], first + 1
        while self._key(last) in ("a", "of"):
            last += 1
        scale = atom(self.lex.language, self._key(last)) if self._key(last) else None
        joined = form != self._key(first) or self._key(first - 1) == "a"
        if self.found and joined and self.tokens[first].start - self.found[-1].end <= 25:
            before = self.found[-1]
            if isinstance(before.value, Decimal):
                self.found[-1] = before.also(before.value + share * before.scale)
        if scale and scale.scale:
            self._add(first, last, share * scale.value, scale=scale.value, sure=not joined)
            return last
        self._add(first, first, 1 + share, readings=frozenset(self.lex.implied[form]), sure=False)
        return first

    def _cardinal(self, first: int) -> int | None:
        head = atom(self.lex.language, self._key(first))
        if head is None:
            return None
        total, group, low = Decimal(0), head.value, head.value
        if head.scale and head.value >= _THOUSAND:
            total, group = head.value, Decimal(0)
        last = first
        while True:
            position, joined = last + 1, False
            if self._key(position) == "and" and low >= _HUNDRED:
                position, joined = position + 1, True
            if not (self._adjacent(last + 1) and self._adjacent(position)) or self.tokens[position].digits:
                break
            step = atom(self.lex.language, self._key(position))
            if step is None:
                break
            grown = _grow(total, group, low, step.value, step.scale, joined or step.joined, self.lex.language)
            if grown is None:
                break
            total, group, low = grown
            last = position
        value = total + group
        alone = last == first
        readings: set[Value] = self._century(first, last, value) if value <= 30 else set()
        if value < 12 and {self._key(last + 1), self._key(last + 2)} & self.lex.afternoon:
            readings.add(value + 12)
        for form in self.lex.forms(self._key(first)):
            readings |= self.lex.implied.get(form, frozenset())
        vague = alone and (self.lex.has(self._key(first), self.lex.vague) or self._in_name(first))
        scale = low if low >= _THOUSAND else Decimal(1)
        self._add(
            first,
            last,
            value,
            readings=frozenset(readings),
            scale=scale,
            sure=not vague and not (alone and value <= 2),
        )
        return last

    def _in_name(self, position: int) -> bool:
        """Whether a number word is part of a name ("to Six Flags")."""
        if position == 0 or not self._adjacent(position + 1) or not self._adjacent(position):
            return False
        this, following = self.tokens[position], self.tokens[position + 1]
        return self.text[this.start].isupper() and self.text[following.start].isupper()

    def _loose(self, first: int) -> None:
        """Read a word that implies a number ("both", "التسعينيات")."""
        for form in self.lex.forms(self._key(first)):
            if form in self.lex.decades:
                value = Decimal(self.lex.decades[form])
                self._add(first, first, value, readings=frozenset({1900 + value}), sure=False)
                return
            if form in self.lex.implied:
                values = frozenset[Value](self.lex.implied[form])
                self._add(first, first, min(self.lex.implied[form]), readings=values, sure=False)
                return


def _grow(
    total: Decimal, group: Decimal, low: Decimal, value: Decimal, scale: bool, joined: bool, language: str
) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return (total, group, lowest part) after one more number word; None when it begins another number."""
    if scale and value >= _THOUSAND:
        if not joined and group:
            return total + group * value, Decimal(0), value
        if joined and low > value:
            return total + value, Decimal(0), value
        if not joined and total and low < value:
            return total * value, Decimal(0), value
        return None
    if scale:
        if not joined and 1 < low < _HUNDRED and group < _HUNDRED:
            return total, group * value, value
        return (total, group + value, value) if low > value else None
    if not joined and language == "ar":
        teen = value == 10 and low < 10 and group % 10 >= 1
        return (total, group + 10, Decimal(10)) if teen else None
    if low >= _HUNDRED and value < low and (value < _HUNDRED or low >= _THOUSAND):
        return total, group + value, value
    if language == "en":
        return (
            (total, group + value, value) if 20 <= low < _HUNDRED and low % 10 == 0 and value < 10 else None
        )
    return (total, group + value, value) if low < 10 and 20 <= value < _HUNDRED else None


def _digit_values(key: str) -> tuple[list[Decimal], tuple[Decimal, ...]]:
    """Return what a digit group may say, the likeliest first, and the numbers it may be made of."""
    groups = regex.split(r"[.,\u00a0\u202f]", key)
    marks = [char for char in key if not char.isdigit()]
    plain = Decimal("".join(groups))
    if not marks:
        clock = len(key) == 4 and key[0] == "0"
        return [plain], (Decimal(key[:2]), Decimal(key[2:])) if clock else ()
    parts = tuple(Decimal(group) for group in groups)
    thousands = len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    decimal = Decimal(f"{''.join(groups[:-1])}.{groups[-1]}")
    if marks == ["."]:
        clock = len(groups[1]) == 2 and parts[0] < 25 and parts[1] < 60
        return [decimal, plain] if thousands else [decimal], parts if clock else ()
    if thousands and len(set(marks)) == 1:
        return [plain], ()
    if marks[-1] == "." and set(marks[:-1]) == {","} and all(len(group) == 3 for group in groups[1:-1]):
        return [decimal], ()
    return [decimal], parts
