"""Names for things that can be chosen by config: a built-in table, then installed entry points."""

from difflib import get_close_matches
from functools import cached_property
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from jisr.errors import UsageError


def did_you_mean(name: str, known: list[str]) -> str:
    """Return "did you mean 'x'?" for the nearest known name, or the list of all of them."""
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(known))}"


class Registry:
    """Maps a name to "module:attribute", imported only when it is asked for.

    Args:
        kind: what the names stand for, in the singular ("stage", "metric"), used in messages.
        builtin: name -> "module:attribute" of what ships with jisr.

    Other packages add names through the entry point group `jisr.<kind>s`.
    """

    def __init__(self, kind: str, builtin: dict[str, str]) -> None:
        self.kind = kind
        self._builtin = builtin

    @cached_property
    def _table(self) -> dict[str, str]:
        found = {point.name: point.value for point in entry_points(group=f"jisr.{self.kind}s")}
        return found | self._builtin

    def names(self) -> list[str]:
        """Return every known name, in alphabetical order."""
        return sorted(self._table)

    def __contains__(self, name: str) -> bool:
        return name in self._table

    def get(self, name: str) -> Any:
        """Import and return what `name` stands for.

        Raises:
            UsageError: the name is not known; the message suggests the nearest one.
        """
        if name not in self._table:
            raise UsageError(f"unknown {self.kind} {name!r}", did_you_mean(name, self.names()))
        module, _, attribute = self._table[name].partition(":")
        return getattr(import_module(module), attribute)
