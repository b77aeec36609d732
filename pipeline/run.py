"""Run a pipeline over files into a run folder: resumable, with a record of what was done."""

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jisr.config.schema import Config
from jisr.document import Document
from jisr.formats import read
from jisr.inputs import InputFile, find
from jisr.pages import write_pages
from jisr.pipeline import Pipeline
from jisr.record import from_record
from jisr.run_record import begin, finish, write_failures, write_run_record
from jisr.store import RunFolder, fingerprint

OnDocument = Callable[[Document, bool], None]
"""Called for every document as it is finished; the flag says that it was there from an earlier run."""


@dataclass
class Outcome:
    """What a run did: documents done, failed, flagged (a subset of done) and skipped because they were done."""

    counts: Counter[str] = field(default_factory=Counter)
    words: int = 0
    seconds: float = 0.0
    partial: bool = False
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """0 all done, 1 some documents failed, 130 interrupted."""
        if self.interrupted:
            return 130
        return 1 if self.counts["failed"] else 0


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
    limit: int = 0,
    on_start: Callable[[int], None] = lambda _: None,
    on_document: OnDocument = lambda *_: None,
) -> Outcome:
    """Process everything in `inputs` and write the run folder `out`.

    Args:
        force: do again what is already done.
        limit: stop after so many documents (0 is no limit) and mark the run as partial.
        on_start: called with the number of files found.
        on_document: called as each document is finished.

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
        record = begin(config, pipeline, inputs)
        try:
            documents = read_all(files, config)
            if limit:
                documents = _limited(documents, limit, outcome)
            _work(documents, folder, pipeline, outcome, force=force, on_document=on_document)
        except KeyboardInterrupt:
            outcome.interrupted = outcome.partial = True
        outcome.seconds = time.time() - started
        record |= finish(folder, outcome)
        write_failures(folder)
        write_pages(folder, record)
        write_run_record(folder, record)
    return outcome


def _limited(documents: Iterator[Document], limit: int, outcome: Outcome) -> Iterator[Document]:
    yield from itertools.islice(documents, limit)
    outcome.partial = next(documents, None) is not None


def _work(
    documents: Iterable[Document],
    folder: RunFolder,
    pipeline: Pipeline,
    outcome: Outcome,
    *,
    force: bool,
    on_document: OnDocument,
) -> None:
    def fresh() -> Iterator[Document]:
        for document in documents:
            record = None if force else folder.read(document.id)
            if record and record.get("fingerprint") == fingerprint(document, pipeline.fingerprint):
                _count(outcome, from_record(record), known=True)
                on_document(document, True)
            else:
                yield document

    for document in pipeline.run(fresh()):
        folder.write(document, fingerprint(document, pipeline.fingerprint))
        _count(outcome, document, known=False)
        on_document(document, False)


def _count(outcome: Outcome, document: Document, *, known: bool) -> None:
    if document.failure:
        outcome.counts["failed"] += 1
        return
    outcome.counts["skipped" if known else "done"] += 1
    if document.flagged:
        outcome.counts["flagged"] += 1
    if not known:
        outcome.words += len(document.text.split())
