"""The run folder: one record a document, written whole or not at all, so that a second run goes on where one ended."""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from filelock import FileLock, Timeout

from jisr.document import Document
from jisr.errors import UsageError
from jisr.record import to_record

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')  # what one file system or another does not take in a name
_TEMPORARY = ".jisr-tmp"
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

    def __reduce__(self) -> tuple[type["RunFolder"], tuple[Path]]:
        return RunFolder, (self.path,)  # a copy in another process can read; the lock stays here

    def __enter__(self) -> "RunFolder":
        try:
            self.documents.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
            self._sweep()
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
        with suppress(OSError):
            (self.path / ".lock").unlink()  # while it is held: nobody else's can be hit
        self._lock.release()

    def _sweep(self) -> None:
        """Remove what a killed process left half written."""
        for folder, _, names in os.walk(self.path):
            for name in names:
                if name.startswith(".") and name.endswith(_TEMPORARY):
                    with suppress(OSError):
                        (Path(folder) / name).unlink()

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

    def record_files(self) -> Iterator[Path]:
        """Yield the files of all records in the order of their names."""
        for folder, folders, names in os.walk(self.documents):
            folders.sort()
            yield from (Path(folder) / name for name in sorted(names) if name.endswith(".json"))

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield every record in the order of the files' names; those that cannot be read are left out."""
        for file in self.record_files():
            with suppress(OSError, ValueError):
                yield json.loads(file.read_bytes())


def fingerprint(name: str, sha256: str, run: str) -> str:
    """Return what the finished record of a document is recognised by: its name, its bytes, the run's settings."""
    return hashlib.sha256(f"{name}\0{sha256}\0{run}".encode()).hexdigest()


def write_text(path: Path, text: str | Iterable[str]) -> None:
    """Write a file so that it is there whole or not at all: temporary file, fsync, rename.

    Args:
        text: the content, or pieces of it that are written one by one and need not be in memory together.

    Raises:
        UsageError: the disk is full or the folder cannot be written to.
    """
    temporary = path.parent / f".{token_hex(8)}{_TEMPORARY}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("x", encoding="utf-8") as file:
                for piece in [text] if isinstance(text, str) else text:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
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
