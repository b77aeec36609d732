"""What a run did, counted as it goes, and why it ended."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from jisr.arrivals import Item, Known

Ending = Literal["complete", "limit", "time", "failures", "interrupted", "terminated"]
"""Why a run ended: everything was looked at, or one of the bounds, or Ctrl-C, or SIGTERM."""


@dataclass(frozen=True, slots=True)
class Event:
    """A document that was dealt with; `failed` names the stage that gave up, and is empty otherwise.

    `known` says that it was done in an earlier run. `words` and `seconds` are of this run's work.
    """

    id: str
    known: bool = False
    failed: str = ""
    flagged: bool = False
    words: int = 0
    seconds: float = 0.0

    @property
    def kind(self) -> str:
        """The count it belongs to: "done", "skipped" or "failed"."""
        return "failed" if self.failed else "skipped" if self.known else "done"


@dataclass
class Outcome:
    """Counts of documents done, skipped (done before), failed and flagged (of those done or skipped).

    `words` were processed in `seconds`; `stage_seconds` covers the documents that were skipped too.
    `abandoned` says that a computation which could not be interrupted may still be going on.
    """

    counts: Counter[str] = field(default_factory=Counter)
    stage_seconds: Counter[str] = field(default_factory=Counter)
    words: int = 0
    seconds: float = 0.0
    ending: Ending = "complete"
    abandoned: bool = False

    @property
    def partial(self) -> bool:
        """Whether there may be more to do than was looked at."""
        return self.ending != "complete"

    @property
    def exit_code(self) -> int:
        """0 all done, 1 some documents failed, 130 interrupted, 143 terminated."""
        by_signal = {"interrupted": 130, "terminated": 143}
        return by_signal.get(self.ending, 1 if self.counts["failed"] else 0)

    def add(self, item: Item) -> Event:
        """Count a document and return what there is to say of it."""
        for stage, seconds in item.seconds.items():
            self.stage_seconds[stage] += seconds  # type: ignore[assignment]  # a Counter adds floats as well
        if isinstance(item, Known):
            event = Event(item.id, known=True, flagged=item.flagged)
        elif item.failure:
            event = Event(item.id, failed=item.failure.stage, seconds=sum(item.seconds.values()))
        else:
            words = len(item.text.split())
            event = Event(
                item.id, flagged=item.flagged, words=words, seconds=round(sum(item.seconds.values()), 3)
            )
        self.counts[event.kind] += 1
        self.counts["flagged"] += event.flagged
        self.words += event.words
        return event
