"""Summarize texts with one engine: long ones by parts and then together, candidates checked, the best kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from jisr.checks import LONGEST, check_summary
from jisr.document import Check, LanguageCode
from jisr.models.base import Candidate, Decoding, Engine, Request
from jisr.progress import report
from jisr.text.sentences import cut, split

TOKENS_A_WORD = 4
"""Output tokens allowed for each word asked for: Arabic words take two to three pieces, and room is cheap."""

UNREADABLE = 10
"""What being empty or in the wrong language weighs, where any other failed check weighs 1."""

SLICE = 32
"""Texts given to the engine at a time."""


@dataclass(slots=True)
class Job:
    """A text to summarize in `target`, aiming at `words` words.

    `text` is checked against and stays as it is; `pieces` are the sentences still to be summarized.
    """

    text: str
    source: LanguageCode
    target: LanguageCode
    words: int
    pieces: list[str] = field(default_factory=list)
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """The summary of a job, every check of it, and how many candidates and parts it took."""

    text: str
    checks: tuple[Check, ...]
    attempts: int
    parts: int


class Summarizer:
    """Writes summaries with one engine.

    Args:
        decoding: how to search; None is what the model recommends.
        candidates: hypotheses checked in turn until one passes.
        retries: rounds of candidates searched for in another way when none passes.
    """

    def __init__(
        self, engine: Engine, *, decoding: Decoding | None = None, candidates: int = 4, retries: int = 1
    ) -> None:
        self.engine = engine
        self.decoding = decoding or engine.defaults("summarize")
        self.candidates = candidates
        self.retries = retries

    def summarize(self, jobs: Sequence[Job]) -> list[Outcome]:
        """Return the outcome of each job, in order."""
        for job in jobs:
            job.pieces = [_ended(job.text[start:end]) for start, end, _ in split(job.text)]
        requests = self._condense(jobs)
        outcomes = [_Best(job) for job in jobs]
        self._round(requests, outcomes, replace(self.decoding, beam=max(self.decoding.beam, self.candidates)))
        for retry in range(1, self.retries + 1):
            shorter = [[replace(request, words=request.words // 2) for request in own] for own in requests]
            self._round(shorter, outcomes, self._another_way(retry))
        return [best.outcome() for best in outcomes]

    def _another_way(self, retry: int) -> Decoding:
        """Return a search that leads elsewhere: wider, and turning away more and more from what is written."""
        return replace(
            self.decoding,
            beam=max(self.decoding.beam, self.candidates) + 2,
            repetition_penalty=self.decoding.repetition_penalty + 0.1 * retry,
            no_repeat_ngram=max(2, 5 - retry),
        )

    def _condense(self, jobs: Sequence[Job]) -> list[list[Request]]:
        """Return the requests whose outputs, joined, are each job's summary; shorten what is too long first."""
        quick = replace(self.decoding, beam=1, candidates=1)  # these are notes on the way, not the outcome
        while True:
            plans = [self._parts(job) for job in jobs]
            long = [
                (job, parts)
                for job, parts in zip(jobs, plans, strict=True)
                if len(parts) > self._wanted_parts(job)
            ]
            if not long:
                return [
                    [self._request(job, part, len(parts)) for part in parts]
                    for job, parts in zip(jobs, plans, strict=True)
                ]
            requests = [self._request(job, part, 1) for job, parts in long for part in parts]
            texts = iter([_words_of(drawn[0].text) for drawn in self._generate(requests, quick)])
            for job, parts in long:
                written = [next(texts) for _ in parts]
                if len(parts) > job.parts:
                    job.parts = len(parts)
                shorter = [text for text in written if text]
                # a part may come out longer than it went in; the lead then has to do
                gained = sum(map(len, shorter)) < sum(map(len, parts))
                job.pieces = shorter if gained else parts[: self._wanted_parts(job)]

    def _wanted_parts(self, job: Job) -> int:
        natural = self.engine.limits.summary_words
        return max(1, round(job.words / natural)) if natural else 1

    def _parts(self, job: Job) -> list[str]:
        """Pack the job's pieces, in order, into texts that the model can read, and into as many as are wanted."""
        limit = self.engine.limits.input_tokens
        pieces = list(self._short_enough(job.pieces, limit))
        sizes = [count + 1 for count in self.engine.count_tokens(pieces)]
        enough = sum(sizes) / self._wanted_parts(job)
        parts: list[list[str]] = []
        held = 0
        for piece, size in zip(pieces, sizes, strict=True):
            if not parts or held >= enough or held + size > limit:
                parts.append([])
                held = 0
            parts[-1].append(piece)
            held += size
        return [" ".join(part) for part in parts]

    def _short_enough(self, pieces: Sequence[str], limit: int) -> Iterator[str]:
        for piece in pieces:
            if len(piece.encode()) < limit:  # a token is at least a byte: no need to count
                yield piece
            else:
                yield from (
                    part.strip()
                    for part in cut(piece, lambda text: self.engine.count_tokens([text])[0] < limit)
                    if part.strip()
                )

    def _request(self, job: Job, text: str, parts: int) -> Request:
        return Request("summarize", text, job.source, job.target, words=max(1, job.words // max(1, parts)))

    def _round(
        self, requests: Sequence[Sequence[Request]], bests: Sequence["_Best"], decoding: Decoding
    ) -> None:
        open_ = [(best, own) for best, own in zip(bests, requests, strict=True) if not best.passed]
        flat = [request for _, own in open_ for request in own]
        if not flat:
            return
        drawn = iter(self._generate(flat, replace(decoding, candidates=self.candidates)))
        for best, own in open_:
            best.look_at([next(drawn) for _ in own])

    def _generate(self, requests: Sequence[Request], decoding: Decoding) -> list[tuple[Candidate, ...]]:
        # each under the limit of its own length, so that an answer does not depend on what else is asked
        groups: dict[int, list[int]] = {}
        for index, request in enumerate(requests):
            groups.setdefault(decoding.max_tokens or self._token_limit(request.words), []).append(index)
        found: dict[int, tuple[Candidate, ...]] = {}
        for limit, members in groups.items():
            members.sort(key=lambda index: len(requests[index].text))
            for start in range(0, len(members), SLICE):
                chosen = members[start : start + SLICE]
                asked = [requests[index] for index in chosen]
                results = self.engine.generate(asked, replace(decoding, max_tokens=limit))
                found.update((i, result.candidates) for i, result in zip(chosen, results, strict=True))
                report("summarize", len(found), len(requests))
        return [found[index] for index in range(len(requests))]

    def _token_limit(self, words: int) -> int:
        steps = -(-TOKENS_A_WORD * words // 64)  # few different limits, so that batches stay full
        return min(self.engine.limits.output_tokens, 64 * max(1, steps))


class _Best:
    """The best summary seen so far for a job: the first that passes every check, else the one with fewest faults."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.text = ""
        self.checks: tuple[Check, ...] = (Check("empty", False, "nothing came out"),)
        self.attempts = 0
        self.passed = False

    def look_at(self, drawn: Sequence[Sequence[Candidate]]) -> None:
        """Check the candidates of every part, rank by rank."""
        for rank in range(min(map(len, drawn))):
            chosen = [candidates[rank] for candidates in drawn]
            whole = " ".join(_whole_sentences(candidate) for candidate in chosen).strip()
            text = shorten(whole, round(LONGEST * self.job.words))
            checks = check_summary(
                text,
                language=self.job.target,
                source=self.job.text,
                source_language=self.job.source,
                words=self.job.words,
            )
            self.attempts += 1
            faults = _faults(checks)
            if self.attempts == 1 or faults < _faults(self.checks):
                self.text, self.checks, self.passed = text, checks, not faults
            if self.passed:
                return

    def outcome(self) -> Outcome:
        """Return what was found."""
        return Outcome(self.text, self.checks, self.attempts, self.job.parts)


def _faults(checks: Sequence[Check]) -> int:
    """Weigh the checks that failed: a summary that cannot be read is worse than any that can."""
    return sum(
        UNREADABLE if check.name in {"empty", "language"} else 1 for check in checks if not check.passed
    )


def shorten(text: str, words: int) -> str:
    """Return the leading sentences of `text` that hold at most `words` words together; at least the first."""
    kept: list[str] = []
    for start, end, _ in split(text):
        sentence = text[start:end]
        if kept and len(" ".join((*kept, sentence)).split()) > words:
            break
        kept.append(sentence)
    return " ".join(kept)


def _whole_sentences(candidate: Candidate) -> str:
    """Return the candidate's text, without a last sentence that the token limit cut off."""
    text = _words_of(candidate.text)
    if candidate.finished:
        return text
    sentences = split(text)
    return text[: sentences[-2].end] if len(sentences) > 1 else text


def _ended(sentence: str) -> str:
    """Return `sentence` with a full stop where it has no end mark, so that a heading does not run into the next."""
    return f"{sentence}." if sentence[-1:].isalnum() else sentence


def _words_of(text: str) -> str:
    return " ".join(text.split())
