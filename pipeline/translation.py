"""Translate sentences: each once, cut where too long, checked, and decoded again where doubtful."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from jisr.checks import check_translation
from jisr.document import Check, SegmentTranslation
from jisr.models.base import Candidate, Decoding, Engine, Request
from jisr.progress import report
from jisr.text.sentences import cut

SLICE = 256
"""Sentences given to the engine at a time: enough for full batches, few enough to show progress."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence to translate."""

    text: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Translated:
    """A unit's translation, and the number of places where it had to be cut to fit the model."""

    segment: SegmentTranslation
    cuts: int = 0


class SentenceTranslator:
    """Translates sentences with one engine.

    Args:
        decoding: how to search; None is what the model recommends.
        retry: whether a sentence that fails a check is decoded once more in another way.
    """

    def __init__(self, engine: Engine, *, decoding: Decoding | None = None, retry: bool = True) -> None:
        self.engine = engine
        self.decoding = decoding or engine.defaults("translate")
        self.retry = retry

    def translate(self, units: Iterable[Unit]) -> dict[Unit, Translated]:
        """Return the translation of every distinct unit."""
        todo = list(dict.fromkeys(units))
        pieces = {unit: self._fit(unit.text) for unit in todo}
        parts = list(
            dict.fromkeys(
                Unit(piece.strip(), unit.source, unit.target) for unit in todo for piece in pieces[unit]
            )
        )
        done = self._decode(parts)
        result = {}
        for unit in todo:
            own = [done[Unit(piece.strip(), unit.source, unit.target)] for piece in pieces[unit]]
            result[unit] = Translated(_join(own), cuts=len(own) - 1)
        return result

    def _fit(self, text: str) -> list[str]:
        limit = self.engine.limits.input_tokens
        if len(text.encode()) <= limit:  # a token is at least a byte: no need to count
            return [text]
        pieces = cut(text, lambda piece: self.engine.count_tokens([piece.strip()])[0] <= limit)
        return [piece for piece in pieces if piece.strip()]

    def _decode(self, units: Sequence[Unit]) -> dict[Unit, SegmentTranslation]:
        done: dict[Unit, SegmentTranslation] = {}
        ordered = sorted(units, key=lambda unit: len(unit.text))
        for start in range(0, len(ordered), SLICE):
            for unit, candidates in self._generate(ordered[start : start + SLICE], self.decoding):
                done[unit] = SegmentTranslation(*_best(unit, candidates))
            report("translate", min(start + SLICE, len(ordered)), len(ordered))
        doubtful = [unit for unit, segment in done.items() if segment.failed] if self.retry else []
        if doubtful:
            for unit, candidates in self._generate(doubtful, self._another_way()):
                first = done[unit]
                again = SegmentTranslation(*_best(unit, candidates), attempts=2)
                better = len(again.failed) < len(first.failed)
                done[unit] = again if better else replace(first, attempts=2)
        return done

    def _generate(
        self, units: Sequence[Unit], decoding: Decoding
    ) -> list[tuple[Unit, tuple[Candidate, ...]]]:
        requests = [Request("translate", unit.text, unit.source, unit.target) for unit in units]
        results = self.engine.generate(requests, decoding)
        return [(unit, result.candidates) for unit, result in zip(units, results, strict=True)]

    def _another_way(self) -> Decoding:
        beam = max(4, self.decoding.beam)
        return replace(
            self.decoding,
            beam=beam,
            candidates=beam,
            repetition_penalty=1.2,
            no_repeat_ngram=4,
            temperature=0.0,
        )


def _best(unit: Unit, candidates: Sequence[Candidate]) -> tuple[str, tuple[Check, ...]]:
    """Return the candidate with the fewest failed checks, the best scored among equals."""
    checked = []
    for candidate in candidates:
        text = " ".join(candidate.text.split())
        failed = check_translation(unit.text, text, source_language=unit.source, target=unit.target)
        if not candidate.finished:
            failed = (*failed, Check("unfinished", False, "the model reached its length limit"))
        if not failed:
            return text, ()
        checked.append((text, failed))
    return min(checked, key=lambda pair: len(pair[1]))


def _join(parts: Sequence[SegmentTranslation]) -> SegmentTranslation:
    if len(parts) == 1:
        return parts[0]
    failed: Mapping[Check, None] = dict.fromkeys(check for part in parts for check in part.failed)
    return SegmentTranslation(
        " ".join(part.text for part in parts if part.text),
        tuple(failed),
        max(part.attempts for part in parts),
    )
