"""A run's log for machines: JSON lines, appended as things happen. It names documents but never quotes them."""

import json
import logging
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jisr.errors import UsageError
from jisr.outcome import Event


class RunLog(logging.Handler):
    """Appends to the file at `path`: one object a line with `time`, `event` and what belongs to it.

    Inside its `with` block, warnings of jisr's own loggers are lines too.

    Raises:
        UsageError: the file cannot be written to.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(logging.INFO)
        self._path = path
        try:
            self._file = path.open("a", encoding="utf-8", buffering=1)
        except OSError as error:
            raise UsageError(f"cannot write the log {path}: {error.strerror}") from error

    def __enter__(self) -> Self:
        logging.getLogger("jisr").addHandler(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.line("error", kind=type(error).__name__, message=" ".join(str(error).split()))
        logging.getLogger("jisr").removeHandler(self)
        self._file.close()

    def line(self, event: str, **details: Any) -> None:
        """Write one line."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z")
        self._file.write(json.dumps({"time": stamp, "event": event, **details}, ensure_ascii=False) + "\n")

    def document(self, event: Event) -> None:
        """Write what became of a document; the reason of a failure may quote it and is in failures.jsonl."""
        details: dict[str, Any] = {"id": event.id, "outcome": event.kind}
        if event.failed:
            details["stage"] = event.failed
        if not event.known:
            details |= {"flagged": event.flagged, "words": event.words, "seconds": event.seconds}
        self.line("document", **details)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a warning."""
        self.line("warning", source=record.name, message=record.getMessage())
