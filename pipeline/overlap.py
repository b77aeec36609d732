"""The threads of a run: one computes (and has another read ahead for it), one writes, and the caller waits.

Channels between them are bounded, so memory does not grow with the number of documents. The caller's thread
does no work, so Ctrl-C is answered at once even while a model computes, and never between writing a record
and counting it.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from itertools import islice
from threading import Event as Flag
from threading import Thread

from jisr.arrivals import Item
from jisr.bounds import Bounds
from jisr.channel import Channel
from jisr.document import Document
from jisr.outcome import Outcome
from jisr.pipeline import Pipeline
from jisr.progress import Abandoned, listening, report
from jisr.runner import words_about

BATCHES = 2
"""Batches of words that may wait to be computed, and finished ones that may wait to be written."""

PATIENCE = 1.0
"""Seconds given to a computation to notice that it should stop."""


class Terminated(KeyboardInterrupt):
    """SIGTERM, for callers that turn the signal into this exception: handled as Ctrl-C, but exits with 143."""

    exit_code = 143


class Overlap:
    """Runs a producer and a writer side by side until all is done or a bound is reached.

    Args:
        room: words of text that may wait for the writer, or for the computation.
        bounds: what ends the run early.
        outcome: where the writer counts, and where it is noted why the run ended.
    """

    def __init__(self, room: int, bounds: Bounds, outcome: Outcome) -> None:
        self.room = room
        self._bounds, self._outcome = bounds, outcome
        self._results: Channel[Item] = Channel(room)
        self._stop = Flag()
        self._deadline = time.monotonic() + bounds.seconds if bounds.seconds else float("inf")
        self._error: BaseException | None = None

    def run(self, produce: Callable[[], Iterable[Item]], take: Callable[[Item], None]) -> None:
        """Give everything that `produce` yields to `take`, each in a thread of its own.

        Raises:
            Exception: whatever one of them raised; what was produced before is taken all the same.
        """
        producer, writer = start(self._produce, produce), start(self._write, take)
        try:
            writer.join()
        except KeyboardInterrupt as signal:
            self._outcome.ending = "terminated" if isinstance(signal, Terminated) else "interrupted"
        finally:
            self._halt()
        writer.join()
        producer.join(PATIENCE)
        self._outcome.abandoned = producer.is_alive()
        if self._error:
            raise self._error

    def put(self, item: Item) -> bool:
        """Hand a finished document to the writer; False when nothing more is wanted."""
        return self._results.put(item, words_about(item) if isinstance(item, Document) else 1)

    def go_on(self) -> bool:
        """Whether there is time to begin something new."""
        if time.monotonic() >= self._deadline:
            self._outcome.ending = "time"
        return self._outcome.ending != "time" and not self._stop.is_set()

    def limited(self, items: Iterator[Item]) -> Iterator[Item]:
        """Yield as many of `items` as the limit allows."""
        yield from islice(items, self._bounds.limit or None)
        if self._bounds.limit and next(items, None) is not None:
            self._outcome.ending = "limit"

    def _halt(self) -> None:
        self._stop.set()
        self._results.close()

    def _produce(self, produce: Callable[[], Iterable[Item]]) -> None:
        try:
            with listening(self._listener()):
                for item in produce():
                    if not self.put(item):
                        return
            self._results.close()
        except Abandoned:
            pass
        except BaseException as error:  # noqa: BLE001 - it is raised where the caller waits
            self._results.fail(error)

    def _listener(self) -> Callable[[str, int, int], None]:
        outside = copy_context()  # where whoever listens to the progress of this run is known

        def listener(what: str, done: int, total: int) -> None:
            if self._stop.is_set():
                raise Abandoned
            outside.run(report, what, done, total)

        return listener

    def _write(self, take: Callable[[Item], None]) -> None:
        most = self._bounds.max_failures or float("inf")
        try:
            for item in self._results:
                take(item)
                if self._outcome.counts["failed"] >= most and not self._stop.is_set():
                    self._outcome.ending = "failures"
                    self._halt()
        except BaseException as error:  # noqa: BLE001 - likewise
            self._error = error
            self._halt()


def start(work: Callable[..., None], *arguments: object) -> Thread:
    """Run `work` in a thread that sees the context of the caller and does not keep the process alive."""
    thread = Thread(target=copy_context().run, args=(work, *arguments), daemon=True)
    thread.start()
    return thread


def read_ahead(items: Iterator[Item], overlap: Overlap) -> Iterator[Document]:
    """Yield the documents of `items`, read in a thread of its own; those that are done already go to the writer."""
    todo: Channel[Document] = Channel(overlap.room)

    def read() -> None:
        try:
            for item in overlap.limited(items):
                taken = todo.put(item, words_about(item)) if isinstance(item, Document) else overlap.put(item)
                if not taken:
                    return
            todo.close()
        except BaseException as error:  # noqa: BLE001 - it comes out at the other end
            todo.fail(error)

    start(read)
    try:
        yield from todo
    finally:
        todo.close(drop=True)


def compute(pipeline: Pipeline, items: Iterator[Item], overlap: Overlap) -> Iterator[Document]:
    """Yield the documents of `items` after all stages, while the next ones are being read."""
    yield from pipeline.run(read_ahead(items, overlap), go_on=overlap.go_on)
