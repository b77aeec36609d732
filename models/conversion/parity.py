"""The gate: the same tokens scored by the source and by the converted model."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from jisr.errors import ModelError
from jisr.models.base import Decoding, Request
from jisr.models.conversion.known import known_requests
from jisr.models.ct2.engine import CT2Engine
from jisr.models.hf.engine import HFEngine

BOUNDS = {
    "float32": (0.001, 0.01),
    "float16": (0.02, 0.2),
    "bfloat16": (0.08, 0.8),
    "int8": (0.12, 1.5),
}
"""Largest mean and largest single difference in log-probability a token that a conversion may have."""

TOKENS = 24
"""Output tokens compared for each sentence."""


@dataclass(frozen=True, slots=True)
class Parity:
    """How far a converted model is from its source, in natural log-probability a token."""

    tokens: int
    mean_difference: float
    largest_difference: float
    mean_bound: float
    largest_bound: float
    sentences: int

    def record(self) -> dict[str, float | int]:
        """Return it as the manifest keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Known:
    """A sentence given to the source: the tokens it read and wrote, and its log-probability for each written."""

    request: Request
    read: list[str]
    forced: list[str]
    written: list[str]
    scores: list[float]


def ask_source(engine: HFEngine, tasks: Sequence[str]) -> list[Known]:
    """Let the source write something for every sentence, and say how likely each token was."""
    from jisr.models.hf.generation import log_probabilities, run

    found = []
    to_tokens = engine.snapshot.tokenizer.convert_ids_to_tokens
    for request in known_requests(tasks):
        request = _that_fits(request, engine)
        ids = engine.tokens.ids(request)
        written = run(engine.snapshot.model, [ids], Decoding(beam=1), TOKENS)[0][0].ids
        scores = log_probabilities(engine.snapshot.model, ids, written)
        found.append(
            Known(request, to_tokens(ids.prompt), to_tokens(ids.decoder), to_tokens(written), scores)
        )
    return found


def _that_fits(request: Request, engine: HFEngine) -> Request:
    """Return the request with as many of its words as the model reads."""
    words = request.text.split()
    while engine.tokens.ids(request).length > engine.limits.input_tokens and len(words) > 1:
        words = words[: len(words) * 3 // 4]
        request = replace(request, text=" ".join(words))
    return request


def compare(converted: CT2Engine, known: Sequence[Known], compute_type: str) -> Parity:
    """Score the source's outputs with the converted model.

    Raises:
        ModelError: the two read a sentence differently, or their scores are further apart than allowed.
    """
    mean_bound, largest_bound = BOUNDS[compute_type]
    differences: list[float] = []
    for item in known:
        read = converted.read(item.request)
        if read != item.read:
            raise ModelError(
                f"the converted model reads {item.request.text!r} as {read}, its source as {item.read}",
                "the tokenizer was not taken over rightly; use the model through hf",
            )
        scores = converted.score(item.request, item.written)
        differences += [abs(a - b) for a, b in zip(item.scores, scores, strict=True)]
    parity = Parity(
        tokens=len(differences),
        mean_difference=round(sum(differences) / max(len(differences), 1), 6),
        largest_difference=round(max(differences, default=0.0), 6),
        mean_bound=mean_bound,
        largest_bound=largest_bound,
        sentences=len(known),
    )
    if not differences:
        raise ModelError("the source model wrote nothing to compare", "`jisr models check` says more")
    if parity.mean_difference > mean_bound or parity.largest_difference > largest_bound:
        raise ModelError(
            f"the converted model differs from its source by {parity.mean_difference:.4f} a token "
            f"(at most {parity.largest_difference:.4f}); {mean_bound} ({largest_bound}) is allowed in {compute_type}",
            "it is not kept; use the model through hf, or another compute type",
        )
    return parity
