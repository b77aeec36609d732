"""Run stages over a stream of documents: in batches, in order, one bad document never stopping the others."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from jisr.document import Document
from jisr.errors import DocumentError, JisrError
from jisr.stage import Stage


def run(
    stages: Sequence[Stage],
    documents: Iterable[Document],
    *,
    batch_words: int,
    go_on: Callable[[], bool] = lambda: True,
) -> Iterator[Document]:
    """Yield each document after all stages, in the order they came.

    Args:
        batch_words: documents are taken together until they hold about so many words; a batch is all that
            is in memory at a time.
        go_on: asked before each batch; when it says no, this batch and what follows are left.

    Raises:
        JisrError: a stage cannot work at all (its model refuses to load); a fault of one document never raises.
    """
    for batch in batches(documents, batch_words):
        if not go_on():
            return
        for stage in stages:
            batch = apply(stage, batch)
        yield from batch


def batches(documents: Iterable[Document], words: int) -> Iterator[list[Document]]:
    """Yield consecutive lists of documents that hold about `words` words each (at least one document)."""
    batch: list[Document] = []
    held = 0
    for document in documents:
        batch.append(document)
        held += words_about(document)
        if held >= words:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def words_about(document: Document) -> int:
    """Return roughly the number of words; counting them well costs more than the figure is worth here."""
    return document.text.count(" ") + 1


def apply(stage: Stage, batch: Sequence[Document]) -> list[Document]:
    """Return `batch` after one stage; documents that failed before pass by, those that fail now say why."""
    live = [document for document in batch if document.failure is None]
    done = iter(_timed(stage, live)) if live else iter(())
    return [document if document.failure else next(done) for document in batch]


def _timed(stage: Stage, live: Sequence[Document]) -> list[Document]:
    started = time.perf_counter()
    done = _isolated(stage, live)
    seconds = time.perf_counter() - started
    weights = [len(document.text) + 1 for document in live]
    total = sum(weights)
    return [
        document.with_(seconds={**document.seconds, stage.name: round(seconds * weight / total, 6)})
        for document, weight in zip(done, weights, strict=True)
    ]


def _isolated(stage: Stage, live: Sequence[Document]) -> list[Document]:
    try:
        done = list(stage.process(live))
        if len(done) != len(live):
            raise RuntimeError(f"stage {stage.name!r} returned {len(done)} documents for {len(live)}")
        return done
    except DocumentError as error:
        if len(live) == 1:
            return [live[0].fail(stage.name, error.message)]
    except JisrError:
        raise  # the model or the configuration is at fault: no document could do better
    except Exception as error:  # noqa: BLE001 - whatever one document provokes must not stop the others
        if len(live) == 1:
            return [live[0].fail(stage.name, f"unexpected {type(error).__name__}: {error}")]
    return [_isolated(stage, [document])[0] for document in live]
