"""What a metric is: statistics for each segment that add up, and a score made from their sum."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Self

import numpy as np
import numpy.typing as npt

from jisr.errors import UsageError

FloatArray = npt.NDArray[np.float64]
Better = Literal["higher", "lower", "neither"]
Show = Literal["points", "fraction", "percent", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The outputs of one system, segment by segment, with what they are judged against.

    Every field is named when this is made, so that outputs and references cannot change places. `references`
    holds one tuple a segment: one reference or several, or none where nobody wrote one. `language` is that of
    the outputs, `source_languages` those of the sources, one a segment; "" is unknown.
    """

    hypotheses: tuple[str, ...]
    references: tuple[tuple[str, ...], ...] = ()
    sources: tuple[str, ...] = ()
    language: str = ""
    source_languages: tuple[str, ...] = ()
    task: Literal["translation", "summary"] = "translation"

    def __post_init__(self) -> None:
        for name in ("references", "sources", "source_languages"):
            count = len(getattr(self, name))
            if count and count != len(self.hypotheses):
                raise UsageError(
                    f"{len(self.hypotheses)} hypotheses but {count} {name}: they must be as many"
                )

    def __len__(self) -> int:
        return len(self.hypotheses)

    def map(self, change: Callable[[str], str]) -> Self:
        """Return the same with `change` applied to every hypothesis and reference; sources stay."""
        return replace(
            self,
            hypotheses=tuple(change(text) for text in self.hypotheses),
            references=tuple(tuple(change(text) for text in texts) for texts in self.references),
        )


class Metric(ABC):
    """A way to score outputs. A user's own metric is one class with these two methods.

    name: how it is asked for; title: how it is printed.
    needs: what `Texts` must hold ("references", "sources").
    languages: those it is made for, None for any; another is refused, not guessed.
    better: whether a higher or a lower score is better; "neither" for plain descriptions such as length.
    settings: its signature, unless that depends on the texts; then `signature` is overridden.
    show: how it is printed: "points" 57.3, "fraction" 0.573, "percent" 57.3%, "number" 0.57.
    normalisable: whether it is also shown on normalised Arabic.
    """

    name: str
    title: str
    settings: str = ""
    needs: ClassVar[frozenset[str]] = frozenset({"references"})
    languages: ClassVar[frozenset[str] | None] = None
    better: ClassVar[Better] = "higher"
    show: ClassVar[Show] = "points"
    normalisable: ClassVar[bool] = True

    @abstractmethod
    def statistics(self, texts: Texts) -> FloatArray:
        """Return one row of numbers a segment; rows of several segments may be added up."""

    @abstractmethod
    def score(self, totals: FloatArray) -> FloatArray:
        """Return the score of each row of `totals` (the last axis): sums over any set of segments."""

    def signature(self, texts: Texts) -> str:  # noqa: ARG002 - for metrics whose settings depend on the texts
        """Return everything that must be equal for two scores to be comparable, as "key:value|key:value"."""
        return self.settings

    def label(self, texts: Texts) -> str:  # noqa: ARG002 - for metrics whose settings depend on the texts
        """Return the title as printed for these texts."""
        return self.title

    def segment_scores(self, statistics: FloatArray) -> FloatArray:
        """Return the score of each segment alone; overridden where the corpus formula misleads there."""
        return self.score(statistics)

    def corpus_score(self, texts: Texts) -> float:
        """Return the score of all segments of `texts` together; nan where there is nothing to score."""
        return float(self.score(self.statistics(texts).sum(axis=0)))

    def check(self, texts: Texts) -> None:
        """Check that `texts` holds what this metric reads.

        Raises:
            UsageError: references or sources are missing, or the language is not one it is made for.
        """
        missing = [need for need in sorted(self.needs) if not getattr(texts, need)]
        if missing:
            raise UsageError(f"the metric {self.name!r} needs {' and '.join(missing)}")
        if self.languages is not None and texts.language not in self.languages:
            raise UsageError(
                f"the metric {self.name!r} is not made for the language {texts.language or 'unknown'!r}",
                f"it supports {', '.join(sorted(self.languages))}",
            )


class MeanMetric(Metric):
    """A metric whose corpus score is the mean of its segments' scores; nan marks a segment that has none."""

    @abstractmethod
    def values(self, texts: Texts) -> list[float]:
        """Return the score of each segment, nan where it does not apply."""

    def statistics(self, texts: Texts) -> FloatArray:
        """Return the rows (score, 1), or (0, 0) where a segment has no score."""
        values = np.array(self.values(texts), dtype=np.float64).reshape(-1)
        return np.stack([np.nan_to_num(values), (~np.isnan(values)).astype(np.float64)], axis=-1)

    def score(self, totals: FloatArray) -> FloatArray:
        """Return the mean."""
        return ratio(totals[..., 0], totals[..., 1])


def ratio(top: FloatArray, bottom: FloatArray, empty: float = float("nan")) -> FloatArray:
    """Return `top / bottom`, and `empty` where `bottom` is 0."""
    out = np.full(np.broadcast(top, bottom).shape, empty, dtype=np.float64)
    return np.divide(top, bottom, out=out, where=np.asarray(bottom) != 0)


def reference_count(texts: Texts) -> str:
    """Return the number of references a segment for a signature: "1", "2", or "1-3" where it varies."""
    counts = {len(references) for references in texts.references} or {0}
    return str(min(counts)) if len(counts) == 1 else f"{min(counts)}-{max(counts)}"
