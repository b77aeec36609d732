"""Score summaries against the references that a document came with."""

from collections.abc import Sequence
from typing import ClassVar, Self

from jisr.config.schema import Config
from jisr.document import Document
from jisr.eval import score_summary
from jisr.stages.fingerprint import fingerprint


class Score:
    """Fills `scores` (language -> metric -> value) for the languages that have both a summary and references."""

    name: ClassVar[str] = "score"
    reads: ClassVar[frozenset[str]] = frozenset({"summaries"})
    writes: ClassVar[frozenset[str]] = frozenset({"scores"})

    def __init__(self, metrics: Sequence[str]) -> None:
        self.metrics = tuple(metrics)

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """Build the stage from the `score` section."""
        return cls(config.score.metrics)

    def fingerprint(self) -> str:
        """Return what changes this stage's output."""
        return fingerprint(self.name, self.metrics)

    def process(self, batch: Sequence[Document]) -> list[Document]:
        """Return the documents with the scores of their summaries."""
        return [document.with_(scores=self._scores(document)) for document in batch]

    def _scores(self, document: Document) -> dict[str, dict[str, float]]:
        return {
            language: score_summary(
                hypothesis=summary.text,
                references=document.references[language],
                language=language,
                metrics=self.metrics,
            )
            for language, summary in document.summaries.items()
            if document.references.get(language)
        }
