"""The stage that says which language a document is in, and stops those that jisr does not read."""

from collections.abc import Sequence
from typing import ClassVar, Self

from jisr.config.schema import Config
from jisr.document import Document
from jisr.language import detect, language_name

VERSION = "1"
"""Changes whenever the same text could get another answer."""


class Detect:
    """Fills `language`; a document without letters, or in an unsupported language, fails with the reason."""

    name: ClassVar[str] = "detect"
    reads: ClassVar[frozenset[str]] = frozenset({"text"})
    writes: ClassVar[frozenset[str]] = frozenset({"language"})

    @classmethod
    def from_config(cls, config: Config) -> Self:  # noqa: ARG003 - it has no settings
        """Build the stage."""
        return cls()

    def fingerprint(self) -> str:
        """Return what the answer depends on."""
        return f"{self.name}-{VERSION}"

    def process(self, batch: Sequence[Document]) -> Sequence[Document]:
        """Return the documents with their language, or with the reason why they stop here."""
        return [document if document.failure else self._detect(document) for document in batch]

    def _detect(self, document: Document) -> Document:
        if not document.text.strip():
            return document.fail(self.name, "there is no text in it")
        language = detect(document.text)
        document = document.with_(language=language)
        if language.code == "none":
            return document.fail(self.name, "there are no letters in it")
        if language.code == "other":
            what = language_name(language.name) if language.name else "its language"
            return document.fail(self.name, f"{what} is not supported; jisr reads Arabic and English")
        return document
