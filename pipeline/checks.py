"""What is doubtful in an output: cheap checks that need no model and flag, never change, a text."""

import regex

from jisr.document import Check
from jisr.text.names import unsupported_names
from jisr.text.numbers import unsupported_numbers
from jisr.text.repetition import runaway

_LETTER = regex.compile(r"\p{L}")
_WORD = regex.compile(r"\p{Latin}+|\p{Arabic}+")
_LATIN_NAME = regex.compile(r"\b\p{Lu}\p{Latin}*")
_SCRIPTS = {"ar": regex.compile(r"(?=\p{L})\p{Arabic}"), "en": regex.compile(r"(?=\p{L})\p{Latin}")}

COPIED_NGRAM = 8
"""Words in a row that count as copied; shorter runs are set phrases and names."""

COPIED_SHARE = 0.8
"""A summary with more of its words in copied runs is an extract."""

LENGTH_RATIO = (0.3, 3.0)
"""Characters of a translation for each of its source; what lies outside is an omission or an invention."""

RATIO_FROM = 20
"""Characters from which the ratio says something."""

SHORTEST, LONGEST = 0.4, 1.5
"""Words of a summary as shares of the words asked for."""


def check_translation(
    source: str, hypothesis: str, *, source_language: str, target: str
) -> tuple[Check, ...]:
    """Return the checks that a translated sentence fails; empty when nothing is doubtful."""
    if not hypothesis.strip():
        return (Check("empty", False, "nothing came out"),)
    checks = [
        _language(hypothesis, target, source=source),
        _repetition(hypothesis, source),
        _ratio(source, hypothesis),
        _numbers_both_ways(hypothesis, target, source, source_language),
    ]
    return tuple(check for check in checks if not check.passed)


def check_summary(
    summary: str, *, language: str, source: str, source_language: str, words: int
) -> tuple[Check, ...]:
    """Return every check of a summary against the text it summarizes, passed or not.

    Args:
        words: how many words were asked for.
    """
    if not summary.strip():
        return (Check("empty", False, "nothing came out"),)
    checks = [
        _language(summary, language),
        _repetition(summary, source),
        _length(summary, words),
        _found(
            "numbers", "not in the source", unsupported_numbers(summary, language, source, source_language)
        ),
        _found("names", "not in the source", unsupported_names(summary, language, source, source_language)),
    ]
    if language == source_language:
        checks.append(_copied(summary, source))
    return tuple(checks)


def copied_share(text: str, source: str, n: int = COPIED_NGRAM) -> float:
    """Return the share of the words of `text` that lie in runs of `n` or more words of `source`, in 0..1."""
    words, known = text.split(), source.split()
    if len(words) < n:
        return 0.0
    grams = {tuple(known[i : i + n]) for i in range(len(known) - n + 1)}
    covered: set[int] = set()
    for i in range(len(words) - n + 1):
        if tuple(words[i : i + n]) in grams:
            covered.update(range(i, i + n))
    return len(covered) / len(words)


def _found(name: str, detail: str, found: list[str]) -> Check:
    return Check(name, not found, f"{detail}: {', '.join(found)}" if found else "", tuple(found))


def _language(text: str, language: str, *, source: str = "") -> Check:
    # an Arabic sentence may be half Latin names; an English one holds next to no Arabic letters
    least = 0.35 if language == "ar" else 0.8
    names = set(_LATIN_NAME.findall(source)) if language == "ar" else set()  # they may stay as they are
    share = _script_share(" ".join(word for word in _WORD.findall(text) if word not in names), language)
    if share < least:
        return Check("language", False, f"{share:.0%} of the letters are of the script asked for")
    return Check("language", True)


def _script_share(text: str, language: str) -> float:
    """Return the share of the letters of `text` that are in the script of `language`; 1 if it has no letters."""
    letters = len(_LETTER.findall(text))
    return len(_SCRIPTS[language].findall(text)) / letters if letters else 1.0


def _repetition(text: str, source: str) -> Check:
    loop = runaway(text)
    return Check(
        "repetition", not loop or bool(runaway(source)), "says the same again and again" if loop else ""
    )


def _ratio(source: str, hypothesis: str) -> Check:
    ratio = len(hypothesis) / max(1, len(source))
    wrong = len(source) >= RATIO_FROM and not LENGTH_RATIO[0] <= ratio <= LENGTH_RATIO[1]
    return Check("length", not wrong, f"{ratio:.1f} times as long as its source" if wrong else "")


def _numbers_both_ways(hypothesis: str, target: str, source: str, source_language: str) -> Check:
    added = unsupported_numbers(hypothesis, target, source, source_language)
    lost = unsupported_numbers(source, source_language, hypothesis, target)
    parts = [f"not in the source: {', '.join(added)}"] * bool(added) + [f"lost: {', '.join(lost)}"] * bool(
        lost
    )
    return Check("numbers", not parts, "; ".join(parts), tuple(added))


def _length(text: str, words: int) -> Check:
    count = len(text.split())
    if count > LONGEST * words:
        return Check("length", False, f"{count} words where {words} were asked for")
    if count < SHORTEST * words:
        return Check("length", False, f"only {count} words where {words} were asked for")
    return Check("length", True)


def _copied(summary: str, source: str) -> Check:
    share = copied_share(summary, source)
    copied = share > COPIED_SHARE
    return Check(
        "copied", not copied, f"{share:.0%} of it stands in the source word for word" if copied else ""
    )
