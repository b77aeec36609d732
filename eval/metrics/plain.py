"""Measures that need no reference: the right language, the length, runaway repetition."""

from typing import ClassVar

import numpy as np

from jisr.eval.metrics.base import Better, FloatArray, MeanMetric, Metric, Show, Texts, ratio
from jisr.eval.metrics.rouge import words
from jisr.eval.script import script_of


class RightLanguage(MeanMetric):
    """The share of outputs whose letters are mostly of the language asked for; an empty one is not."""

    name = "language"
    settings = "by:script-majority"
    title = "Right language"
    needs: ClassVar[frozenset[str]] = frozenset()
    languages: ClassVar[frozenset[str] | None] = frozenset({"ar", "en"})
    show: ClassVar[Show] = "percent"
    normalisable: ClassVar[bool] = False

    def values(self, texts: Texts) -> list[float]:
        """Return 1 or 0; nan for an output without letters, such as a number."""
        return [self._value(text, texts.language) for text in texts.hypotheses]

    @staticmethod
    def _value(text: str, language: str) -> float:
        found = script_of(text)
        return float(found == language) if found or not text.strip() else float("nan")


class Repetition(MeanMetric):
    """The share of outputs that run away, saying the same again and again."""

    name = "repetition"
    settings = "by:jisr.text.repetition"
    title = "Runaway"
    needs: ClassVar[frozenset[str]] = frozenset()
    better: ClassVar[Better] = "lower"
    show: ClassVar[Show] = "percent"
    normalisable: ClassVar[bool] = False

    def values(self, texts: Texts) -> list[float]:
        """Return 1 for a runaway, else 0."""
        from jisr.text.repetition import runaway

        return [float(bool(runaway(text))) for text in texts.hypotheses]


class Length(Metric):
    """The words of the outputs for each word of the references (their mean), or the mean of words without."""

    name = "length"
    title = "Length"
    needs: ClassVar[frozenset[str]] = frozenset()
    better: ClassVar[Better] = "neither"
    show: ClassVar[Show] = "number"
    normalisable: ClassVar[bool] = False

    def statistics(self, texts: Texts) -> FloatArray:
        """Return the rows (words of the output, mean words of the references or 1)."""
        ours = [len(words(text)) for text in texts.hypotheses]
        theirs = [
            float(np.mean([len(words(text)) for text in several] or [0])) for several in texts.references
        ]
        return np.stack([np.array(ours, dtype=np.float64), np.array(theirs or [1.0] * len(ours))], axis=-1)

    def score(self, totals: FloatArray) -> FloatArray:
        """Return the ratio."""
        return ratio(totals[..., 0], totals[..., 1])

    def signature(self, texts: Texts) -> str:
        """Return the settings."""
        return f"unit:{'reference-words' if texts.references else 'words'}|tok:unicode-words-1"
