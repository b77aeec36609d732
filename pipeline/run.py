"""Run a pipeline over files into a run folder: resumable, with a record of what was done.

Three threads overlap what would otherwise wait in turn: one reads, one computes, one writes. The channels
between them are bounded, so memory does not grow with the number of documents. The calling thread only waits,
so that Ctrl-C is answered at once even while a model computes.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from contextvars import copy_context
from itertools import islice
from pathlib import Path
from threading import Event as Flag
from threading import Thread

from jisr.arrivals import Known, Reading, run_fingerprint
from jisr.bounds import NO_BOUNDS, Bounds
from jisr.channel import Channel
from jisr.config.schema import Config
from jisr.document import Document
from jisr.formats import read
from jisr.inputs import InputFile, find
from jisr.outcome import Event, Outcome
from jisr.pages import write_pages
from jisr.pipeline import Pipeline
from jisr.progress import Abandoned, listening, report
from jisr.run_record import begin, finish, write_failures, write_run_record
from jisr.runner import words_about
from jisr.store import RunFolder

READ_AHEAD = 2
"""Batches of words that may wait to be computed, and finished ones that may wait to be written."""

PATIENCE = 1.0
"""Seconds given to a computation to notice that it should stop."""

OnEvent = Callable[[Event], None]
"""Called for each document as it is dealt with, in a thread of its own."""


class Terminated(KeyboardInterrupt):
    """SIGTERM, for callers that turn the signal into this exception: handled as Ctrl-C, but exits with 143."""

    exit_code = 143


def read_all(files: Iterable[InputFile], config: Config) -> Iterator[Document]:
    """Yield the documents in `files`, one after the other; what cannot be read carries its failure."""
    for file in files:
        yield from read(file.path, name=file.name, encoding=config.read.encoding, format=config.read.format)


def run_folder(
    inputs: Sequence[str | Path],
    out: Path,
    config: Config,
    *,
    force: bool = False,
    bounds: Bounds = NO_BOUNDS,
    on_start: Callable[[int], None] = lambda _: None,
    on_event: OnEvent = lambda _: None,
) -> Outcome:
    """Process everything in `inputs` and write the run folder `out`.

    Args:
        force: do again what is already done.
        bounds: what ends the run early, and which share of the documents is meant.
        on_start: called with the number of files found.
        on_event: called as each document is finished or found to be done.

    Raises:
        UsageError: a missing input, or an output that cannot be written.
        UnavailableError: a model that is not here.
    """
    out = Path(out)
    files = find(inputs, leave_out=out)
    pipeline = Pipeline.from_config(config)
    outcome = Outcome()
    with RunFolder(out) as folder:
        on_start(len(files))
        started = time.time()
        record = begin(config, pipeline, inputs, bounds)
        reading = Reading(
            config.read,
            run_fingerprint(pipeline.fingerprint, config),
            None if force else folder,
            bounds.shard,
        )
        work = _Work(pipeline, reading, folder, bounds, outcome, on_event)
        work.run(files)
        outcome.seconds = time.time() - started
        record |= finish(outcome)
        write_failures(folder)
        write_pages(folder, record)
        write_run_record(folder, record)
    return outcome


class _Work:
    """The three threads of a run. Only the writer touches `outcome` and the folder."""

    def __init__(
        self,
        pipeline: Pipeline,
        reading: Reading,
        folder: RunFolder,
        bounds: Bounds,
        outcome: Outcome,
        on_event: OnEvent,
    ) -> None:
        self._pipeline, self._reading, self._folder = pipeline, reading, folder
        self._bounds, self._outcome, self._on_event = bounds, outcome, on_event
        room = READ_AHEAD * pipeline.batch_words
        self._todo: Channel[Document] = Channel(room)
        self._results: Channel[Document | Known] = Channel(room)
        self._stop = Flag()
        self._deadline = time.monotonic() + bounds.seconds if bounds.seconds else float("inf")
        self._error: BaseException | None = None

    def run(self, files: Iterable[InputFile]) -> None:
        """Do the work, or as much of it as the bounds and the user allow."""
        threads = [self._start(self._read, files), self._start(self._compute), self._start(self._write)]
        try:
            threads[-1].join()
        except KeyboardInterrupt as signal:
            self._outcome.ending = "terminated" if isinstance(signal, Terminated) else "interrupted"
        finally:
            self._halt()
        threads[-1].join()  # what is finished is written
        threads[1].join(PATIENCE)
        self._outcome.abandoned = threads[1].is_alive()
        if self._error:
            raise self._error

    def _halt(self) -> None:
        self._stop.set()
        self._todo.close(drop=True)
        self._results.close()

    def _start(self, work: Callable[..., None], *arguments: object) -> Thread:
        thread = Thread(
            target=copy_context().run, args=(work, *arguments), daemon=True, name=f"jisr{work.__name__}"
        )
        thread.start()
        return thread

    def _read(self, files: Iterable[InputFile]) -> None:
        try:
            found = self._reading.documents(files)
            for item in islice(found, self._bounds.limit or None):
                if not (self._results.put(item) if isinstance(item, Known) else self._queue(item)):
                    return
            if self._bounds.limit and next(found, None) is not None:
                self._outcome.ending = "limit"
            self._todo.close()
        except BaseException as error:  # noqa: BLE001 - it is raised where the caller waits
            self._todo.fail(error)

    def _queue(self, document: Document) -> bool:
        return self._todo.put(document, words_about(document))

    def _compute(self) -> None:
        try:
            with listening(self._listen()):
                for document in self._pipeline.run(self._todo, go_on=self._go_on):
                    if not self._results.put(document, words_about(document)):
                        return
            self._todo.close(drop=True)
            self._results.close()
        except Abandoned:
            pass
        except BaseException as error:  # noqa: BLE001 - likewise
            self._todo.close(drop=True)
            self._results.fail(error)

    def _go_on(self) -> bool:
        if time.monotonic() >= self._deadline:
            self._outcome.ending = "time"
        return self._outcome.ending != "time" and not self._stop.is_set()

    def _listen(self) -> Callable[[str, int, int], None]:
        context = copy_context()  # whoever listens to the progress of this run

        def listener(what: str, done: int, total: int) -> None:
            if self._stop.is_set():
                raise Abandoned
            context.run(report, what, done, total)

        return listener

    def _write(self) -> None:
        try:
            for item in self._results:
                if isinstance(item, Document):
                    self._folder.write(item, self._reading.of(item.id, item.source.sha256))
                self._on_event(self._outcome.add(item))
                failed = self._outcome.counts["failed"]
                if (
                    self._bounds.max_failures
                    and failed >= self._bounds.max_failures
                    and not self._stop.is_set()
                ):
                    self._outcome.ending = "failures"
                    self._halt()
        except BaseException as error:  # noqa: BLE001 - likewise
            self._error = error
            with suppress(Exception):
                self._halt()
