"""What a run has to look at: documents to process, and those that an earlier run has already finished."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jisr.bounds import Shard
from jisr.config.schema import Config, ReadSettings
from jisr.document import Document
from jisr.formats import SUFFIXES, read
from jisr.inputs import InputFile
from jisr.store import RunFolder, fingerprint

MANY = frozenset({"jsonl"})
"""Formats whose files hold many documents."""


@dataclass(frozen=True, slots=True)
class Known:
    """A document that need not be done again."""

    id: str
    flagged: bool = False
    seconds: Mapping[str, float] = field(default_factory=dict)


Item = Document | Known
"""What there is to say of one document."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How documents are found: read from files, in this share, and left out if their record still holds.

    `fingerprint` is of everything but the document that decides the output; `folder` has the earlier
    records, None when everything is to be done.
    """

    settings: ReadSettings
    fingerprint: str
    folder: RunFolder | None = None
    shard: Shard | None = None

    def documents(self, files: Iterable[InputFile]) -> Iterator[Item]:
        """Yield what is in `files`, in order; what cannot be read is a document with its failure."""
        for file in files:
            many = (self.settings.format or SUFFIXES.get(file.path.suffix.lower())) in MANY
            if self.shard and not many and not self.shard.holds(file.name):
                continue
            if known := self._known_file(file):
                yield known
                continue
            for document in read(
                file.path, name=file.name, encoding=self.settings.encoding, format=self.settings.format
            ):
                if not self.shard or not many or self.shard.holds(document.id):
                    yield self._known(document.id, document.source.sha256) or document

    def _known_file(self, file: InputFile) -> Known | None:
        """Look by the file's bytes alone: on a second run, most files need not even be parsed."""
        if self.folder is None or not self.folder.file_of(file.name).is_file() or not file.path.is_file():
            return None
        try:
            with file.path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return None
        return self._known(file.name, digest)

    def _known(self, name: str, sha256: str) -> Known | None:
        record = self.folder.read(name) if self.folder else None
        if not record or record.get("failure") or record.get("fingerprint") != self.of(name, sha256):
            return None  # what failed is tried once more by every run: permissions, disks and servers recover
        return Known(name, bool(record.get("flagged")), record.get("seconds") or {})

    def of(self, name: str, sha256: str) -> str:
        """Return the fingerprint of a document with these bytes under this run's settings."""
        return fingerprint(name, sha256, self.fingerprint)


def run_fingerprint(pipeline: str, config: Config) -> str:
    """Return a digest of all that decides the records but the documents: stages, reading, the user's catalogue."""
    catalogue = Path(config.catalogue).read_bytes() if config.catalogue else b""
    parts: tuple[Any, ...] = (pipeline, config.read.model_dump_json(), hashlib.sha256(catalogue).hexdigest())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
