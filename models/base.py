"""What every engine offers: requests in, results out, in order, never cut in silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Task = Literal["translate", "summarize", "headline"]
"""What a model can be asked to do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which model made a text, so that the text can say so.

    `digest` is the SHA-256 of the weights (or of their manifest); `compute_type` the arithmetic used.
    """

    name: str
    engine: str
    revision: str = ""
    digest: str = ""
    compute_type: str = ""
    licence: str = ""

    def __str__(self) -> str:
        revision = f"@{self.revision}" if self.revision else ""
        compute = f" ({self.engine}, {self.compute_type})" if self.compute_type else f" ({self.engine})"
        return f"{self.name}{revision}{compute}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a model reads and writes, in its own tokens, prompt and special tokens not counted.

    `summary_words` is the length of summary that it was trained to write; 0 means that it can be told.
    """

    input_tokens: int
    output_tokens: int
    summary_words: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """One text to work on. `source` and `target` are "ar" or "en"; they are equal for a summary in place.

    `words` asks a summarizer for about so many words; models that cannot be told ignore it, and the stage
    cuts at a sentence end.
    """

    task: Task
    text: str
    source: str
    target: str
    words: int = 0


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to search for the output.

    beam: hypotheses kept at each step; 1 is greedy.
    candidates: hypotheses returned, best first (at most `beam` when not sampling).
    max_tokens, min_tokens: bounds on the output; 0 lets the engine choose its limit.
    max_ratio: bound on output tokens as a multiple of input tokens (plus a small constant); 0: none.
    length_penalty: exponent on the length that divides a hypothesis's score.
    repetition_penalty: divides the scores of tokens already written; 1 is none.
    no_repeat_ngram: n-grams of this size may occur once; 0 is no limit.
    temperature: 0 searches by beam; above 0 samples (top_k, top_p) with `seed`.
    """

    beam: int = 4
    candidates: int = 1
    max_tokens: int = 0
    min_tokens: int = 0
    max_ratio: float = 0.0
    length_penalty: float = 1.0
    repetition_penalty: float = 1.0
    no_repeat_ngram: int = 0
    temperature: float = 0.0
    top_k: int = 50
    top_p: float = 1.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One output: its text, its mean log-probability a token (0 where unknown), its length in tokens.

    `finished` is False when the output ran into the token limit before the model ended it.
    """

    text: str
    score: float = 0.0
    tokens: int = 0
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """The candidates for one request, best first; never empty, though a candidate's text may be."""

    candidates: tuple[Candidate, ...]
    input_tokens: int = 0


class Engine(Protocol):
    """An adapter to one way of running models. Loaded once in a process; safe to call again and again."""

    @property
    def identity(self) -> Identity:
        """Which model this is."""
        ...

    @property
    def limits(self) -> Limits:
        """How much it reads and writes."""
        ...

    def can(self, task: Task, source: str, target: str) -> bool:
        """Whether the model does this task between these languages."""
        ...

    def defaults(self, task: Task) -> Decoding:
        """Return the settings that the model's authors or our measurements recommend for `task`."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in the model's tokens, without special tokens."""
        ...

    def generate(self, requests: Sequence[Request], decoding: Decoding) -> list[Result]:
        """Return one result for each request, in the order of the requests.

        The engine batches by tokens and sorts by length itself; what comes back does not depend on that.

        Raises:
            InputTooLongError: a request is longer than `limits.input_tokens`; nothing is cut in silence.
            ModelError: a task or language pair that the model does not do.
        """
        ...
