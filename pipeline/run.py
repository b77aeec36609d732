"""Run a pipeline over files into a run folder: resumable, with a record of what was done."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jisr.arrivals import Item, Reading, run_fingerprint
from jisr.bounds import NO_BOUNDS, Bounds
from jisr.config.schema import Config
from jisr.document import Document
from jisr.formats import read
from jisr.inputs import InputFile, find
from jisr.outcome import Event, Outcome
from jisr.overlap import BATCHES, Overlap, Terminated, compute
from jisr.pages import write_pages
from jisr.pipeline import Pipeline
from jisr.run_record import begin, finish, write_failures, write_run_record
from jisr.store import RunFolder

__all__ = ["OnEvent", "Terminated", "read_all", "run_folder"]

OnEvent = Callable[[Event], None]
"""Called for each document as it is dealt with, in a thread of its own."""

Produce = Callable[[Sequence[InputFile], Reading, Overlap], Iterable[Item]]
"""A way of working: from files to finished documents."""


@dataclass(frozen=True, slots=True)
class Working:
    """A way of working with a pipeline, and what the run record says of that pipeline."""

    fingerprint: str
    models: list[dict[str, Any]]
    produce: Produce


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
    outcome = Outcome()
    with _working(config) as working, RunFolder(out) as folder:
        on_start(len(files))
        started = time.time()
        record = begin(config, inputs, working.fingerprint, working.models, bounds)
        known_by = run_fingerprint(working.fingerprint, config)
        reading = Reading(config.read, known_by, None if force else folder, bounds.shard)
        overlap = Overlap(BATCHES * config.run.batch_words, bounds, outcome)

        def take(item: Item) -> None:
            if isinstance(item, Document):
                folder.write(item, reading.of(item.id, item.source.sha256))
            on_event(outcome.add(item))

        overlap.run(lambda: working.produce(files, reading, overlap), take)
        outcome.seconds = time.time() - started
        record |= finish(outcome)
        write_failures(folder)
        write_pages(folder, record)
        write_run_record(folder, record)
    return outcome


@contextmanager
def _working(config: Config) -> Iterator[Working]:
    if config.run.engine == "ray":
        from jisr.ray_runner import cluster

        with cluster(config) as ray:
            about = ray.about()
            yield Working(about.fingerprint, about.models, ray.stream)
    else:
        pipeline = Pipeline.from_config(config)
        models = [asdict(identity) for identity in pipeline.models]

        def produce(files: Sequence[InputFile], reading: Reading, overlap: Overlap) -> Iterable[Item]:
            return compute(pipeline, reading.documents(files), overlap)

        yield Working(pipeline.fingerprint, models, produce)
