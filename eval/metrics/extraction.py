"""How much of a summary is copied: new bigrams, and coverage and density of extractive fragments.

After Grusky et al. 2018 (Newsroom, https://aclanthology.org/N18-1065). They need a source in the language of
the output; a summary across languages cannot be copied and has no score.
"""

from abc import abstractmethod
from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from jisr.eval.metrics.base import Better, MeanMetric, Show, Texts
from jisr.eval.metrics.rouge import words

_NAN = float("nan")


def fragments(*, source: Sequence[str], output: Sequence[str]) -> list[int]:
    """Return the lengths in words of the longest pieces of `output`, from the left, that `source` has."""
    places: dict[str, list[int]] = {}
    for position, word in enumerate(source):
        places.setdefault(word, []).append(position)
    lengths, start = [], 0
    while start < len(output):
        longest = max(
            (_run(source, place, output, start) for place in places.get(output[start], ())), default=0
        )
        if longest:
            lengths.append(longest)
        start += max(longest, 1)
    return lengths


def _run(source: Sequence[str], place: int, output: Sequence[str], start: int) -> int:
    length = 0
    most = min(len(source) - place, len(output) - start)
    while length < most and source[place + length] == output[start + length]:
        length += 1
    return length


class _Copying(MeanMetric):
    """Shared by the three: one value for each output whose source is in its language."""

    needs: ClassVar[frozenset[str]] = frozenset({"sources"})
    better: ClassVar[Better] = "neither"
    show: ClassVar[Show] = "percent"
    normalisable: ClassVar[bool] = False
    settings = "case:lc|tok:unicode-words-1"

    @abstractmethod
    def _value(self, source: Sequence[str], output: Sequence[str]) -> float: ...

    def values(self, texts: Texts) -> list[float]:
        """Return the value of each output; nan where it is empty or in another language than its source."""
        languages = texts.source_languages or (texts.language,) * len(texts)
        found = []
        for output, source, language in zip(texts.hypotheses, texts.sources, languages, strict=True):
            tokens = words(output) if language == texts.language else []
            found.append(self._value(words(source), tokens) if tokens else _NAN)
        return found


class Novelty(_Copying):
    """The share of an output's bigrams that its source does not have: 0 is copied, 1 is all in new words."""

    name = "novelty"
    title = "Novelty"

    def _value(self, source: Sequence[str], output: Sequence[str]) -> float:
        pairs = set(pairwise(output))
        return len(pairs - set(pairwise(source))) / len(pairs) if pairs else _NAN


class Coverage(_Copying):
    """The share of an output's words that lie in pieces of its source."""

    name = "coverage"
    title = "Coverage"

    def _value(self, source: Sequence[str], output: Sequence[str]) -> float:
        return sum(fragments(source=source, output=output)) / len(output)


class Density(_Copying):
    """The mean length in words of the copied piece that a word of the output lies in."""

    name = "density"
    title = "Density"
    show: ClassVar[Show] = "number"

    def _value(self, source: Sequence[str], output: Sequence[str]) -> float:
        return sum(length * length for length in fragments(source=source, output=output)) / len(output)
