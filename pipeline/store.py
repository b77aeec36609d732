"""The run folder: one record a document, written whole or not at all, so that a second run goes on where one ended."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from filelock import FileLock, Timeout

from jisr.document import Document
from jisr.errors import UsageError
from jisr.record import to_record

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')  # what one file system or another does not take in a name
_LONGEST = 200  # bytes of a path component; with ".json" and a temporary suffix it stays under the usual 255


class RunFolder:
    """The output of one run, at `path`; see docs/run-folder.md for what is in it.

    Use it as a context manager: inside, no second process can write to the same folder.

    Raises:
        UsageError: the folder cannot be written to, or another process is writing to it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.documents = path / "documents"
        self._lock = FileLock(path / ".lock")

    def __enter__(self) -> "RunFolder":
        try:
            self.documents.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            raise UsageError(
                f"another jisr is writing to {self.path}",
                "wait for it to end, or choose another folder with -o",
            ) from None
        except OSError as error:
            raise UsageError(
                f"cannot write to {self.path}: {error.strerror}", "choose another folder with -o"
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()
        with suppress(OSError):
            (self.path / ".lock").unlink()

    def file_of(self, name: str) -> Path:
        """Return where the record of the document called `name` belongs; never outside `documents`."""
        return self.documents.joinpath(*map(_component, f"{name}.json".split("/")))

    def read(self, name: str) -> dict[str, Any] | None:
        """Return the record of the document called `name`, or None if there is none that can be read."""
        try:
            record = json.loads(self.file_of(name).read_bytes())
        except (OSError, ValueError):
            return None
        return record if isinstance(record, dict) else None

    def write(self, document: Document, fingerprint: str) -> None:
        """Store the record of a finished or failed document."""
        record = to_record(document, fingerprint=fingerprint)
        write_text(self.file_of(document.id), json.dumps(record, ensure_ascii=False, indent=1) + "\n")

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield every record in the order of the files' names; those that cannot be read are left out."""
        for folder, folders, names in os.walk(self.documents):
            folders.sort()
            for name in sorted(names):
                if name.endswith(".json"):
                    with suppress(OSError, ValueError):
                        yield json.loads((Path(folder) / name).read_bytes())


def fingerprint(document: Document, pipeline: str) -> str:
    """Return what a finished record is recognised by: the bytes that were read and the whole pipeline."""
    return hashlib.sha256(f"{document.id}\0{document.source.sha256}\0{pipeline}".encode()).hexdigest()


def write_text(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all: temporary file, fsync, rename.

    Raises:
        UsageError: the disk is full or the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}",
            "free some space or choose another folder with -o; run again to go on",
        ) from error


def _component(part: str) -> str:
    if part in {"", ".", ".."}:
        return quote(part, safe="").replace(".", "%2E") or "%"
    safe = _UNSAFE.sub(lambda match: quote(match[0], safe=""), part)
    if len(safe.encode("utf-8")) <= _LONGEST:
        return safe
    suffix = ".json" if safe.endswith(".json") else ""
    kept = safe.encode("utf-8")[: _LONGEST - 20].decode("utf-8", "ignore")
    return f"{kept}-{hashlib.sha256(part.encode()).hexdigest()[:12]}{suffix}"
