"""ROUGE over Unicode words (Lin 2004, https://aclanthology.org/W04-1013).

The usual package keeps only a-z and 0-9, so that two identical Arabic texts score 0. Here a word is a run of
letters, marks and digits of any script; on English the scores are the same as that package's.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import ClassVar, Literal

import regex

from jisr.eval.metrics.base import MeanMetric, Show, Texts, reference_count
from jisr.eval.metrics.lcs import lcs_length, lcs_members

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_INVISIBLE = regex.compile(r"\p{Cf}+")


def words(text: str) -> list[str]:
    """Return the lower-cased words of `text`, after Unicode NFC and without invisible format characters."""
    return _WORD.findall(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).lower())


def _f1(matches: float, hypothesis: int, reference: int) -> float:
    if not matches or not hypothesis or not reference:
        return 0.0
    precision, recall = matches / hypothesis, matches / reference
    return 2 * precision * recall / (precision + recall)


def rouge_n(*, hypothesis: str, reference: str, n: int) -> float:
    """Return the F1 of the n-grams that both have, each counted as often as both have it (0..1)."""
    ours, theirs = _ngrams(words(hypothesis), n), _ngrams(words(reference), n)
    return _f1((ours & theirs).total(), ours.total(), theirs.total())


def rouge_l(*, hypothesis: str, reference: str) -> float:
    """Return the F1 of the longest common subsequence of words (0..1)."""
    ours, theirs = words(hypothesis), words(reference)
    return _f1(lcs_length(ours, theirs), len(ours), len(theirs))


def rouge_l_sum(*, hypothesis: str, reference: str) -> float:
    """Return the summary-level ROUGE-L (0..1): for each reference sentence the union of its common
    subsequences with all sentences of the output. Sentences are lines, as in the usual package.
    """
    ours = [tokens for line in hypothesis.split("\n") if (tokens := words(line))]
    theirs = [tokens for line in reference.split("\n") if (tokens := words(line))]
    left, left_of_theirs = Counter(chain(*ours)), Counter(chain(*theirs))
    matches = 0
    for sentence in theirs:
        union: set[int] = set().union(*(lcs_members(sentence, other) for other in ours))
        for position in sorted(union):
            word = sentence[position]
            if left[word] > 0 and left_of_theirs[word] > 0:
                matches += 1
                left[word] -= 1
                left_of_theirs[word] -= 1
    return _f1(matches, sum(map(len, ours)), sum(map(len, theirs)))


def _ngrams(tokens: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[start : start + n]) for start in range(len(tokens) - n + 1))


class Rouge(MeanMetric):
    """ROUGE F1, the best over a segment's references, the mean over segments; 0..1, no stemming."""

    show: ClassVar[Show] = "fraction"

    def __init__(self, kind: Literal["1", "2", "L", "Lsum"]) -> None:
        self.kind = kind
        self.name = f"rouge{kind}"
        self.title = f"ROUGE-{kind}"

    def values(self, texts: Texts) -> list[float]:
        """Return the best F1 over the references of each segment; nan where there are none."""
        return [
            max((self._one(hypothesis, reference) for reference in references), default=float("nan"))
            for hypothesis, references in zip(texts.hypotheses, texts.references, strict=True)
        ]

    def signature(self, texts: Texts) -> str:
        """Return the settings: every one of them changes scores."""
        sentences = "|sentences:lines" if self.kind == "Lsum" else ""
        return f"nrefs:{reference_count(texts)}|refs:best|case:lc|stem:no|tok:unicode-words-1|f:1{sentences}"

    def _one(self, hypothesis: str, reference: str) -> float:
        if self.kind == "L":
            return rouge_l(hypothesis=hypothesis, reference=reference)
        if self.kind == "Lsum":
            return rouge_l_sum(hypothesis=hypothesis, reference=reference)
        return rouge_n(hypothesis=hypothesis, reference=reference, n=int(self.kind))


def rouge1() -> Rouge:
    """Return ROUGE-1: single words."""
    return Rouge("1")


def rouge2() -> Rouge:
    """Return ROUGE-2: pairs of words."""
    return Rouge("2")


def rougel() -> Rouge:
    """Return ROUGE-L: the longest common subsequence."""
    return Rouge("L")


def rougelsum() -> Rouge:
    """Return ROUGE-Lsum: the same line by line, for summaries of several sentences."""
    return Rouge("Lsum")
