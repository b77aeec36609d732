"""Progress on standard error: a live bar for people, a plain line now and then for log files."""

import sys
import time
from types import TracebackType
from typing import Any, Self

from jisr.outcome import Event

EVERY = 10.0
"""Seconds between plain lines."""


class Progress:
    """Shows how far the work is. Nothing is shown when `quiet`."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._live: Any = None
        self._quiet = quiet
        self._started = self._last = time.monotonic()
        self._total = self._done = self._failed = 0
        if not quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Live

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
            )
            self._live = Live(*columns, console=Console(stderr=True), transient=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pause()

    def start(self, total: int) -> None:
        """Say how many files there are."""
        self._total = total
        if self._live:
            self._files = self._live.add_task("documents", total=total)
            self._stage = self._live.add_task("", total=None, visible=False)
            self._live.start()

    def stage(self, what: str, done: int, total: int) -> None:
        """Say how far a stage is with the batch at hand."""
        if self._live:
            self._live.update(
                self._stage, description=what, completed=done, total=total, visible=done < total
            )
        else:
            self._line(f"{what} {done}/{total}")

    def event(self, event: Event) -> None:
        """Count a document that was dealt with, in this run or an earlier one."""
        self._done += 1
        self._failed += bool(event.failed)
        if self._live:
            self._live.update(self._files, completed=self._done, total=max(self._total, self._done))
        else:
            self._line("")

    def pause(self) -> None:
        """Take the bar away, so that something else can be printed."""
        if self._live:
            self._live.stop()

    def _line(self, detail: str) -> None:
        now = time.monotonic()
        if self._quiet or now - self._last < EVERY:
            return
        self._last = now
        text = f"{now - self._started:.0f} s: {self._done} of {self._total} documents, {self._failed} failed"
        sys.stderr.write(f"{text}, {detail}\n" if detail else f"{text}\n")
        sys.stderr.flush()
