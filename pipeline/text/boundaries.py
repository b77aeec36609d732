"""Where a sentence may end inside one line: the rules, each with what it guards against."""

from collections.abc import Iterator
from functools import cache

import regex

from jisr.text.resources import load_table

LINE_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""What ends a line: the set of `str.splitlines`."""

CONTROLS = "\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
"""Characters without a shape of their own: bidirectional marks, joiners, byte order mark."""

BULLETS = "•●⬤○◦▪▫■□◆◇►▶▸‣⁃·*–—-"
"""What may stand before a list item."""

_CLOSERS = "\"'”’»›)\\]}"
_END = regex.compile(
    rf"(?P<mark>[.!?؟…۔]+|[。！？]+)"
    rf"(?P<close>[{CONTROLS}]*(?:[{_CLOSERS}][{CONTROLS}]*+)*+(?:\[[\d٠-٩]{{1,3}}\])*+(?:[ \u00a0][»)])*+)"
)
_PREFIX = regex.compile(
    rf"[\s{CONTROLS}]*(?:(?:[#>]{{1,6}}|[{BULLETS}]|\(?[\d٠-٩]{{1,3}}[.)\-])[{CONTROLS}]*\s+)*+[\s{CONTROLS}]*"
)
_NEXT = regex.compile(rf"[\s{CONTROLS}“‘«‹(\[\"'¿¡]*+")
_WORD_AFTER = regex.compile(r"[\p{L}\p{M}'’]{1,30}+")
_WORD_BEFORE = regex.compile(r"[\p{L}\p{M}.\u0640]+$")
_INITIALS = regex.compile(r"(?:\p{L}\.)*\p{L}")
_WEB = regex.compile(r"://|www\.|@|\.(?:com|org|net|gov|edu|pdf|docx?|xlsx?|txt|html?|jpe?g|png|zip)\b")
_ALNUM = regex.compile(r"[\p{L}\p{N}]")
_ARABIC_LETTER = regex.compile(r"\p{Script=Arabic}")
_WORD_REACH = 16
_TOKEN_REACH = 200
_QUOTE_REACH = 2000


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(word for words in load_table("abbreviations.yaml")[kind].values() for word in words)


def prefix_end(line: str) -> int:
    """Return how much of the start of `line` is indentation, bullets, list numbers and heading signs."""
    found = _PREFIX.match(line)
    return found.end() if found else 0


def ends(line: str, start: int = 0) -> Iterator[int]:
    """Yield each position in `line`, from `start` on, right after a sentence that ends inside the line."""
    sentence = seen = start
    empty = True
    for found in _END.finditer(line, start):
        end = found.end()
        if end >= len(line):
            return  # the line ends anyway
        empty = empty and not _ALNUM.search(line, seen, found.start())
        seen = end
        if not empty and _is_end(line, found, sentence):  # empty: nothing but marks so far ("... and")
            yield end
            sentence, empty = end, True


def _is_end(line: str, found: "regex.Match[str]", sentence: int) -> bool:
    mark, end = found["mark"], found.end()
    if mark[0] in "。！？":
        return True
    before = line[found.start() - 1]
    if before in "([{«“‘" and found["close"]:
        return False  # "(...)", "[…]", "(?)": a mark in brackets of its own
    after = _NEXT.match(line, end)
    following = line[after.end()] if after and after.end() < len(line) else ""
    if following.islower():
        return False  # '"Really?" he asked', "Yahoo! is", "approx. five", "example.com"
    if not line[end].isspace() and not _glued(line, found, sentence, following):
        return False
    if mark != "." or found["close"]:
        return True
    return _full_stop_ends(line, found.start(), sentence, after.end() if after else end)


def _glued(line: str, found: "regex.Match[str]", sentence: int, following: str) -> bool:
    """Whether a mark with no space after it ends a sentence all the same ("محليًا.ومن")."""
    position, end, close = found.start(), found.end(), found["close"]
    if not following:
        return False
    if close.endswith(('"', "'")) and line.count(close[-1], max(sentence, end - _QUOTE_REACH), end) % 2:
        return False  # the quotation mark opens what follows
    if _WEB.search(_token(line, position, end, sentence)):
        return False
    if _ARABIC_LETTER.match(following):
        return True
    word = _WORD_AFTER.match(line, end)
    opens = word is not None and word[0][0].isupper() and word[0].lower() in _words("openers")
    return found["mark"] == "." and line[position - 1].islower() and opens


def _token(line: str, position: int, end: int, sentence: int) -> str:
    """Return what stands around a mark without a space, as far as it matters."""
    before = line[max(sentence, position - _TOKEN_REACH) : position].rsplit(maxsplit=1)
    after = line[end : end + _TOKEN_REACH].split(maxsplit=1)
    return (before[-1] if before else "") + line[position:end] + (after[0] if after else "")


def _full_stop_ends(line: str, position: int, sentence: int, following: int) -> bool:
    """Whether a full stop at `position`, with a space after it, is more than the sign of an abbreviation."""
    reach = line[max(sentence, position - _WORD_REACH) : position]
    found = _WORD_BEFORE.search(reach)
    if not found:
        return True
    word = found[0].strip(".").lower()
    arabic = bool(_ARABIC_LETTER.match(word))
    if reach[: found.start()].rstrip()[-1:].isdigit() and arabic:
        return True  # "2013 م.": the era, not an initial
    names = {word, word.removeprefix("و")} if arabic else {word}
    if names & _words("title"):
        return False
    next_word = _WORD_AFTER.match(line, following)
    opens = next_word is not None and next_word[0].lower() in _words("openers")
    if names & _words("number"):
        return not line[following : following + 1].isdigit()
    if word in _words("may_end"):
        return opens or (next_word is not None and next_word[0].startswith("و"))
    if _INITIALS.fullmatch(word):
        return opens and not arabic
    return True
