from dataclasses import replace

import pytest

from jisr.models.base import Limits
from jisr.models.fake import FakeEngine
from jisr.summarization import Job, Summarizer, shorten

SENTENCES = [
    f"The committee of region {number} met in the old town hall and agreed on a plan for its roads."
    for number in range(1, 41)
]
TEXT = " ".join(SENTENCES)


def job(text: str = TEXT, words: int = 40) -> Job:
    return Job(text, "en", "en", words)


def test_a_summary_is_made_for_every_job_in_order() -> None:
    first, second = Summarizer(FakeEngine()).summarize([job(TEXT), job(TEXT.replace("roads", "schools"))])
    assert "roads" in first.text
    assert "schools" in second.text


def test_a_text_longer_than_the_model_reads_is_read_in_parts_to_its_end() -> None:
    seen: list[str] = []
    engine = Watching(seen, input_tokens=100)
    (outcome,) = Summarizer(engine).summarize([job()])
    assert outcome.parts > 1
    assert outcome.text
    assert all(len(text.split()) <= 100 for text in seen), "nothing longer than the limit reaches the engine"
    assert all(any(f"region {number} " in text for text in seen) for number in range(1, 41))


def test_the_first_candidate_that_passes_wins() -> None:
    (outcome,) = Summarizer(FakeEngine(frozenset({"digits", "first"}), input_tokens=2000)).summarize([job()])
    assert "numbers" not in [check.name for check in outcome.checks if not check.passed]


def test_what_never_passes_is_kept_with_its_doubts() -> None:
    (outcome,) = Summarizer(
        FakeEngine(frozenset({"script"}), input_tokens=2000), candidates=2, retries=1
    ).summarize([job()])
    assert "language" in [check.name for check in outcome.checks if not check.passed]
    assert outcome.attempts > 2, "the retry drew more candidates"


def test_a_summary_never_runs_far_over_the_length_asked_for() -> None:
    (outcome,) = Summarizer(FakeEngine.from_name("fake:long")).summarize([job(words=30)])
    assert len(outcome.text.split()) <= 45 or len(outcome.text.split()) <= len(SENTENCES[0].split())


def test_a_model_of_fixed_length_is_asked_for_several_parts_when_more_is_wanted() -> None:
    seen: list[str] = []
    engine = Watching(seen, summary_words=20)
    Summarizer(engine, retries=0).summarize([job(words=80)])
    assert len(seen) == 4


@pytest.mark.parametrize("words", [1, 18, 40, 10_000])
def test_shorten_keeps_whole_sentences_from_the_start(words: int) -> None:
    kept = shorten(TEXT, words)
    assert TEXT.startswith(kept)
    assert kept.endswith(".")
    assert len(kept.split()) <= max(words, len(SENTENCES[0].split()))


class Watching(FakeEngine):
    """The fake engine, noting the texts that reach it."""

    __slots__ = ("seen", "summary_words")

    def __init__(self, seen: list[str], input_tokens: int = 2000, summary_words: int = 0) -> None:
        super().__init__(input_tokens=input_tokens)
        object.__setattr__(self, "seen", seen)
        object.__setattr__(self, "summary_words", summary_words)

    @property
    def limits(self) -> Limits:
        return replace(super().limits, summary_words=self.summary_words)

    def generate(self, requests, decoding):  # type: ignore[no-untyped-def]  # as its parent
        self.seen.extend(request.text for request in requests)
        return super().generate(requests, decoding)
