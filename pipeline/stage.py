"""What a stage is, and the check that a pipeline's stages fit together before any model is loaded."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol, Self

from jisr.document import Document
from jisr.errors import ConfigError

if TYPE_CHECKING:
    from jisr.config.schema import Config

READ = frozenset({"id", "text", "source", "title", "references"})
"""The fields that reading fills."""


class Stage(Protocol):
    """One step of the pipeline. It sees documents only: no files, no other stage.

    `reads` are the `Document` fields that must be filled before, `writes` those that it fills.
    """

    name: ClassVar[str]
    reads: ClassVar[frozenset[str]]
    writes: ClassVar[frozenset[str]]

    @classmethod
    def from_config(cls, config: "Config") -> Self:
        """Build the stage from its section of the configuration, loading its model if it has one."""
        ...

    def fingerprint(self) -> str:
        """Return a string that changes when settings, model or code version would change the output."""
        ...

    def process(self, batch: Sequence[Document]) -> Sequence[Document]:
        """Return the documents of `batch`, same number and order, with this stage's fields filled in."""
        ...


def check_order(stages: Sequence[type[Stage] | Stage]) -> None:
    """Check that every stage finds the fields it reads.

    Raises:
        ConfigError: listing every stage that comes too early, and what it waits for.
    """
    filled = set(READ)
    writers = {field: stage.name for stage in stages for field in stage.writes}
    problems = []
    for position, stage in enumerate(stages):
        for missing in sorted(stage.reads - filled):
            after = f"put it after {writers[missing]!r}" if missing in writers else "no stage here fills it"
            problems.append(f"pipeline.{position}: {stage.name!r} reads {missing!r}: {after}")
        filled |= stage.writes
    if problems:
        raise ConfigError("the pipeline's stages do not fit together:", tuple(problems))
