"""Where an unattended run ends early, and which share of the documents is its own."""

import hashlib
import re
from dataclasses import dataclass
from typing import Self

_DURATION = re.compile(
    r"\s*(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?\s*", re.IGNORECASE
)
_SECONDS = (86_400, 3_600, 60, 1)


@dataclass(frozen=True, slots=True)
class Shard:
    """Share number `index` (from 1) of `count`. The shares of all numbers together are everything, once."""

    index: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2/8".

        Raises:
            ValueError: it is not of this form, or not 1 <= index <= count.
        """
        match = re.fullmatch(r"\s*(\d+)\s*/\s*(\d+)\s*", text)
        if not match or not 1 <= int(match[1]) <= int(match[2]):
            raise ValueError(f"expected a share such as 2/8 (the second of eight), got {text!r}")
        return cls(int(match[1]), int(match[2]))

    def holds(self, name: str) -> bool:
        """Whether the document or file called `name` is in this share; the same on every machine."""
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.index - 1


@dataclass(frozen=True, slots=True)
class Bounds:
    """What ends a run early. 0 (or None) is no bound.

    limit: only the first so many documents.
    max_failures: stop once so many documents have failed in this run.
    seconds: begin nothing new after so long; what is being worked on is finished.
    shard: only this share of the documents.
    """

    limit: int = 0
    max_failures: int = 0
    seconds: float = 0.0
    shard: Shard | None = None


NO_BOUNDS = Bounds()


def parse_duration(text: str) -> float:
    """Return the seconds in "2h30m", "45m", "1d", "90s"; a bare number is minutes.

    Raises:
        ValueError: it is none of these, or nothing at all.
    """
    if text.strip().isdecimal():
        text = f"{text.strip()}m"
    match = _DURATION.fullmatch(text)
    seconds = (
        sum(int(part or 0) * unit for part, unit in zip(match.groups(), _SECONDS, strict=True))
        if match
        else 0
    )
    if not seconds:
        raise ValueError(f"expected a time such as 2h30m, 45m or 90 (minutes), got {text!r}")
    return float(seconds)
