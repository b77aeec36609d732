"""What systems are scored on: sources and references, segment by segment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from jisr.errors import UsageError
from jisr.eval.metrics.base import Texts
from jisr.eval.results import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One segment to translate or one document to summarize, with what people wrote for it.

    `document` groups segments that belong together; `source_language` is "" where unknown.
    """

    id: str
    source: str = ""
    references: tuple[str, ...] = ()
    document: str = ""
    source_language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Items of one task in one direction; `language` is that of the references and outputs."""

    name: str
    task: Task
    language: str
    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        if not self.items:
            raise UsageError(f"the dataset {self.name!r} is empty")

    @property
    def source_language(self) -> str:
        """The language of all sources; "" when they are in several or unknown."""
        languages = {item.source_language for item in self.items}
        return languages.pop() if len(languages) == 1 else ""

    def texts(self, *, hypotheses: tuple[str, ...]) -> Texts:
        """Return a system's outputs beside this dataset's sources and references."""
        has_references = any(item.references for item in self.items)
        has_sources = any(item.source for item in self.items)
        return Texts(
            hypotheses=hypotheses,
            references=tuple(item.references for item in self.items) if has_references else (),
            sources=tuple(item.source for item in self.items) if has_sources else (),
            source_languages=tuple(item.source_language for item in self.items),
            language=self.language,
            task=self.task,
        )

    def head(self, count: int) -> Self:
        """Return the first `count` items."""
        return replace(self, items=self.items[:count])


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """The outputs of one system, one for each item of a dataset; "" where it gave none.

    `about` says who made them (model, settings, speed), for the report.
    """

    name: str
    outputs: tuple[str, ...]
    about: Mapping[str, str] = field(default_factory=dict)
