"""The stage that finds the sentences of a document, each with its place and language."""

from collections.abc import Sequence
from typing import ClassVar, Self

from jisr import document as records
from jisr.config.schema import Config
from jisr.language import detect
from jisr.text.sentences import iter_spans

VERSION = "1"
"""Changes whenever the same text could be split in another way."""


class Segment:
    """Fills `segments`: sentences with exact offsets, their paragraph, and the language of each."""

    name: ClassVar[str] = "segment"
    reads: ClassVar[frozenset[str]] = frozenset({"text", "language"})
    writes: ClassVar[frozenset[str]] = frozenset({"segments"})

    @classmethod
    def from_config(cls, config: Config) -> Self:  # noqa: ARG003 - it has no settings
        """Build the stage."""
        return cls()

    def fingerprint(self) -> str:
        """Return what the result depends on."""
        return f"{self.name}-{VERSION}"

    def process(self, batch: Sequence[records.Document]) -> Sequence[records.Document]:
        """Return the documents with their sentences."""
        return [document if document.failure else self._segment(document) for document in batch]

    def _segment(self, document: records.Document) -> records.Document:
        text = document.text
        segments = tuple(
            records.Segment(start, end, paragraph, self._language(text[start:end]))
            for start, end, paragraph in iter_spans(text)
        )
        return document.with_(segments=segments)

    def _language(self, sentence: str) -> records.DetectedCode:
        return detect(sentence).code
