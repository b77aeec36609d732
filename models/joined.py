"""Several models as one: "opus-mt-ar-en+opus-mt-en-ar" translates both ways, each request by the one that can."""

from collections.abc import Sequence

from jisr.errors import ModelError
from jisr.models.base import Decoding, Engine, Identity, Limits, Request, Result, Task


class JoinedEngine:
    """Engines behind one name; a request goes to the first that does its task and pair.

    Args:
        engines: at least one, in the order of preference.
    """

    def __init__(self, engines: Sequence[Engine]) -> None:
        self._engines = tuple(engines)

    @property
    def identity(self) -> Identity:
        """Which models these are: each part of the identity joined by "+"."""
        parts = [engine.identity for engine in self._engines]
        return Identity(
            "+".join(part.name for part in parts),
            "+".join(dict.fromkeys(part.engine for part in parts)),
            "+".join(part.revision for part in parts if part.revision),
            "+".join(part.digest for part in parts if part.digest),
            "+".join(dict.fromkeys(part.compute_type for part in parts if part.compute_type)),
            "; ".join(dict.fromkeys(part.licence for part in parts if part.licence)),
        )

    @property
    def limits(self) -> Limits:
        """The smallest limits of all: what every one of them reads and writes."""
        limits = [engine.limits for engine in self._engines]
        return Limits(
            min(limit.input_tokens for limit in limits),
            min(limit.output_tokens for limit in limits),
            max(limit.summary_words for limit in limits),
        )

    def can(self, task: Task, source: str, target: str) -> bool:
        """Whether one of them does this task between these languages."""
        return any(engine.can(task, source, target) for engine in self._engines)

    def defaults(self, task: Task) -> Decoding:
        """Return the settings of the first that does the task in some direction."""
        pairs = [(source, target) for source in ("ar", "en") for target in ("ar", "en")]
        for engine in self._engines:
            if any(engine.can(task, *pair) for pair in pairs):
                return engine.defaults(task)
        return self._engines[0].defaults(task)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the largest number of tokens that any of them makes of each text."""
        return [max(counts) for counts in zip(*(e.count_tokens(texts) for e in self._engines), strict=True)]

    def generate(self, requests: Sequence[Request], decoding: Decoding) -> list[Result]:
        """Answer the requests, in their order.

        Raises:
            InputTooLongError: a request is longer than its model reads.
            ModelError: none of them does a task or language pair.
        """
        chosen = [self._choose(request) for request in requests]
        results: list[Result | None] = [None] * len(requests)
        for engine in self._engines:
            mine = [position for position, choice in enumerate(chosen) if choice is engine]
            if mine:
                answers = engine.generate([requests[position] for position in mine], decoding)
                for position, answer in zip(mine, answers, strict=True):
                    results[position] = answer
        return [result for result in results if result is not None]

    def _choose(self, request: Request) -> Engine:
        for engine in self._engines:
            if engine.can(request.task, request.source, request.target):
                return engine
        raise ModelError(
            f"{self.identity.name} does not do {request.task}:{request.source}-{request.target}",
            "add a model that does, with + between the names",
        )
