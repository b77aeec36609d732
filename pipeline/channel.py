"""A bounded queue between two threads that can be closed from either end and carries errors across."""

from collections import deque
from collections.abc import Iterator
from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")


class Channel(Generic[T]):
    """Holds items up to a total weight of `room`; one item is always let in, however heavy.

    Iterating takes items out in the order they were put in, waits for more, and ends when the channel is
    closed and empty; it raises the error given to `fail`, if any, after the last item.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._items: deque[tuple[T, int]] = deque()
        self._held = 0
        self._closed = False
        self._error: BaseException | None = None
        self._changed = Condition()

    def put(self, item: T, weight: int = 1) -> bool:
        """Add `item`, waiting for room; False when the channel is closed and the item was not taken."""
        with self._changed:
            while self._items and self._held + weight > self._room and not self._closed:
                self._changed.wait()
            if self._closed:
                return False
            self._items.append((item, weight))
            self._held += weight
            self._changed.notify_all()
            return True

    def close(self, *, drop: bool = False) -> None:
        """Take no more items; with `drop`, also throw away those that wait."""
        with self._changed:
            self._closed = True
            if drop:
                self._items.clear()
                self._held = 0
            self._changed.notify_all()

    def fail(self, error: BaseException) -> None:
        """Close, and have the other end raise `error` once it has taken what is there."""
        with self._changed:
            self._error = self._error or error
            self.close()

    def __iter__(self) -> Iterator[T]:
        while True:
            with self._changed:
                while not self._items and not self._closed:
                    self._changed.wait()
                if not self._items:
                    if self._error:
                        raise self._error
                    return
                item, weight = self._items.popleft()
                self._held -= weight
                self._changed.notify_all()
            yield item
