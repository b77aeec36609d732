"""Web litter: comment forms, share links, "Also Read" lines and the like, by rules kept as data.

Only whole lines of a known shape go, and marks that are no part of the prose; a sentence never does.
"""

from collections import Counter
from functools import cache

import regex

from jisr.document import Removal
from jisr.text.normalise import normalise
from jisr.text.resources import load_table

TABLES = ("litter.en.yaml", "litter.ar.yaml")
"""Both are applied to every text: Arabic pages carry English buttons."""

LONGEST = 320
"""Longer lines are prose; they are not looked at."""

_EXAMPLE = 80
_BULLET = regex.compile(r"^([ \t]*)(?:[⬤●◉■▪◆►▶➤➢‣○□✔✅✓★]\ufe0f?+(?!\u200d)[ \t]*)+(?=\S)", regex.MULTILINE)
_BLANKS = regex.compile(r"\n(?:[ \t]*\n){2,}")


class Litter:
    """What was found so far: how often each rule struck, and the first example of each."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()
        self._example: dict[str, str] = {}

    def add(self, rule: str, text: str) -> None:
        """Count one more `text` taken out by `rule`."""
        self._count[rule] += 1
        self._example.setdefault(rule, text.strip()[:_EXAMPLE])

    def removals(self) -> list[Removal]:
        """Return what was found, in the order of the first finds."""
        return [Removal(rule, count, self._example[rule]) for rule, count in self._count.items()]


def remove_litter(text: str) -> tuple[str, list[Removal]]:
    """Return `text` without litter, with list marks made alike ("•"), and what was taken out."""
    found = Litter()
    text = _inline(text, found)
    lines = text.split("\n")
    lines = [line for line in lines if not _strike(line, "lines", found)]
    lines = _trim(_trim(lines, found)[::-1], found)[::-1]
    text = "\n".join(lines)
    if found.removals():
        text = _BLANKS.sub("\n\n", text).strip("\n")
    return text, found.removals()


def _inline(text: str, found: Litter) -> str:
    for name, pattern in _inline_rules():

        def strike(match: "regex.Match[str]", name: str = name) -> str:
            found.add(name, match[0])
            return ""

        text = pattern.sub(strike, text)

    def bullet(match: "regex.Match[str]") -> str:
        found.add("bullets", match[0])
        return f"{match[1]}• "

    return _BULLET.sub(bullet, text)


def _trim(lines: list[str], found: Litter) -> list[str]:
    """Return `lines` without the litter before the first line that is none."""
    first = 0
    last_struck = 0
    while first < len(lines) and (not lines[first].strip() or _strike(lines[first], "edges", found)):
        first += 1
        if lines[first - 1].strip():
            last_struck = first
    return lines[last_struck:]


def _strike(line: str, kind: str, found: Litter) -> bool:
    """Whether `line` is litter of this kind; if so it is counted."""
    if not line or len(line) > LONGEST:
        return False
    plain = line.strip(" \t*_#>|-–—•·«»\"'“”").replace("’", "'")
    match = _line_rules(kind).fullmatch(normalise(plain, "ar-norm-1")) if plain else None
    if not match or not match.lastgroup:
        return False
    found.add(match.lastgroup.replace("_", "-"), line)
    return True


@cache
def _line_rules(kind: str) -> "regex.Pattern[str]":
    """Return all rules of a kind as one pattern, a named group for each."""
    rules: dict[str, list[str]] = {}
    for table in TABLES:
        for name, pattern in load_table(table).get(kind, {}).items():
            rules.setdefault(name.replace("-", "_"), []).append(pattern)
    groups = (f"(?P<{name}>{'|'.join(patterns)})" for name, patterns in rules.items())
    return regex.compile("|".join(groups), regex.IGNORECASE)


@cache
def _inline_rules() -> tuple[tuple[str, "regex.Pattern[str]"], ...]:
    return tuple(
        (name, regex.compile(pattern, regex.IGNORECASE | regex.MULTILINE))
        for table in TABLES
        for name, pattern in load_table(table).get("inline", {}).items()
    )
