"""The stage that cleans the text before anything reads it."""

from collections.abc import Sequence
from typing import ClassVar, Self

from jisr.config.schema import Config
from jisr.document import Document
from jisr.text.clean import Diacritics, clean

VERSION = "1"
"""Changes whenever the same text could be cleaned in another way."""


class Clean:
    """Replaces `text` by the cleaned one and fills `removed` with what went.

    Args:
        diacritics: "keep" or "strip" Arabic short vowels.
        litter: whether web litter is taken out; without it the text keeps its lines, one for one.
    """

    name: ClassVar[str] = "clean"
    reads: ClassVar[frozenset[str]] = frozenset({"text"})
    writes: ClassVar[frozenset[str]] = frozenset({"text", "removed"})

    def __init__(self, diacritics: Diacritics = "keep", litter: bool = True) -> None:
        self.diacritics: Diacritics = diacritics
        self.litter = litter

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """Build the stage from the `clean` section."""
        return cls(config.clean.diacritics, config.clean.litter)

    def fingerprint(self) -> str:
        """Return what the result depends on."""
        return f"{self.name}-{VERSION} diacritics={self.diacritics} litter={self.litter}"

    def process(self, batch: Sequence[Document]) -> Sequence[Document]:
        """Return the documents with clean texts."""
        return [document if document.failure else self._clean(document) for document in batch]

    def _clean(self, document: Document) -> Document:
        text, removed = clean(document.text, diacritics=self.diacritics, litter=self.litter)
        return document.with_(text=text, removed=(*document.removed, *removed))
