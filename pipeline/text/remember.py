"""A cache for functions of a text, bounded by characters: a few long texts must not weigh as much as a library."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
TextFunction = Callable[Concatenate[str, P], R]


def remember(characters: int) -> Callable[[TextFunction[P, R]], TextFunction[P, R]]:
    """Keep the results for the texts used last, of at most so many characters together.

    The last text is always kept, however long: its candidates are checked one after the other.
    """

    def decorate(function: TextFunction[P, R]) -> TextFunction[P, R]:
        known: OrderedDict[object, tuple[R, int]] = OrderedDict()
        held = 0
        lock = Lock()

        @wraps(function)
        def remembering(text: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
            nonlocal held
            key = (text, args, tuple(sorted(kwargs.items())))
            with lock:
                if key in known:
                    known.move_to_end(key)
                    return known[key][0]
            result = function(text, *args, **kwargs)
            with lock:
                if key not in known:
                    known[key] = result, len(text)
                    held += len(text)
                while held > characters and len(known) > 1:
                    held -= known.popitem(last=False)[1][1]
            return result

        return remembering

    return decorate
