"""Progress of long work: stages report, whoever listens shows it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, int, int], None]
"""Called with the name of what is going on, how much of it is done, and how much there is."""


class Abandoned(BaseException):
    """Raised by a listener to end work that nobody wants any more; no stage takes it for a document's fault."""


_listener: ContextVar[Listener | None] = ContextVar("jisr_progress", default=None)


def report(what: str, done: int, total: int) -> None:
    """Tell the listener, if there is one, that `done` of `total` are finished."""
    listener = _listener.get()
    if listener is not None:
        listener(what, done, total)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Have `listener` hear the reports made inside the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
