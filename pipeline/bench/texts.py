"""What is measured on: the seed documents over and over, or the user's own files."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from jisr.config.schema import Config
from jisr.document import Document
from jisr.errors import UsageError
from jisr.inputs import find
from jisr.run import read_all
from jisr.seeds import index


def seed_documents() -> list[Document]:
    """Return the five source documents that come with jisr.

    Raises:
        UnavailableError: they are not here: the sources stay out of the installed package.
    """
    return [Document(seed.file, seed.text()) for seed in index()]


def documents(inputs: Sequence[str], words: int, config: Config) -> list[Document]:
    """Return documents of at least `words` words altogether: those in `inputs`, or the seeds, repeated.

    Repeated ones are told apart by a number at the end of every line: no cache and no sorting out of equal
    sentences makes the work look quicker than it is.

    Raises:
        UsageError: an input does not exist, or nothing in the inputs can be read.
    """
    own = [d for d in read_all(find(inputs), config) if not d.failure] if inputs else seed_documents()
    if not own:
        raise UsageError(f"nothing to measure on: none of {', '.join(inputs)} can be read")
    taken: list[Document] = []
    held = 0
    for turn in count():
        for document in own:
            if held >= words:
                return taken
            taken.append(_marked(document, turn) if turn else document)
            held += len(document.text.split())
    return taken


def _marked(document: Document, turn: int) -> Document:
    lines = [f"{line} {turn}" if line.strip() else line for line in document.text.split("\n")]
    return replace(document, id=f"{document.id}#{turn}", text="\n".join(lines))
