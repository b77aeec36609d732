from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from jisr.cache import Cache
from jisr.cached_engine import CachedEngine, can_be_remembered
from jisr.models.base import Decoding, Identity, Request, Result
from jisr.models.fake import FakeEngine

GREEDY = Decoding(beam=1)


class Watched(FakeEngine):
    """The fake engine, noting every call; `name` makes it another model."""

    __slots__ = ("calls", "name")

    def __init__(self, name: str = "fake") -> None:
        super().__init__()
        object.__setattr__(self, "calls", [])
        object.__setattr__(self, "name", name)

    @property
    def identity(self) -> Identity:
        return Identity(self.name, "fake", "1")

    def generate(self, requests: Sequence[Request], decoding: Decoding) -> list[Result]:
        self.calls.append([request.text for request in requests])
        return FakeEngine.generate(self, requests, decoding)


def ask(*texts: str) -> list[Request]:
    return [Request("translate", text, "en", "ar") for text in texts]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "c.sqlite")


@pytest.mark.parametrize("kept", [True, False])
def test_equal_requests_of_a_call_are_computed_once_and_answers_keep_their_places(
    cache: Cache, kept: bool
) -> None:
    engine = Watched()
    requests = ask("peace", "city", "peace", "water", "city")
    answers = CachedEngine(engine, cache if kept else None).generate(requests, GREEDY)
    assert engine.calls == [["peace", "city", "water"]]
    assert answers == FakeEngine().generate(requests, GREEDY)


def test_a_second_run_computes_only_what_is_new_and_the_result_is_the_same(cache: Cache) -> None:
    CachedEngine(Watched(), cache).generate(ask("peace", "city"), GREEDY)
    engine = Watched()
    answers = CachedEngine(engine, cache).generate(ask("city", "water", "peace"), GREEDY)
    assert engine.calls == [["water"]]
    assert answers == FakeEngine().generate(ask("city", "water", "peace"), GREEDY)


@pytest.mark.parametrize(
    "change",
    [
        {"task": "summarize"},
        {"text": "peace "},
        {"source": "ar", "target": "en"},
        {"words": 5},
    ],
)
def test_another_question_is_another_answer(cache: Cache, change: dict[str, object]) -> None:
    engine = Watched()
    cached = CachedEngine(engine, cache)
    (request,) = ask("peace")
    cached.generate([request], GREEDY)
    cached.generate([replace(request, **change)], GREEDY)  # type: ignore[arg-type]  # fields of Request
    assert len(engine.calls) == 2


def test_another_model_decoding_or_catalogue_is_another_answer(cache: Cache) -> None:
    CachedEngine(Watched(), cache).generate(ask("peace"), GREEDY)
    others = [
        (CachedEngine(Watched("other"), cache), GREEDY),
        (CachedEngine(Watched(), cache), replace(GREEDY, beam=2)),
        (CachedEngine(Watched(), cache, salt="my prompts"), GREEDY),
    ]
    for cached, decoding in others:
        cached.generate(ask("peace"), decoding)
        assert cached.engine.calls == [["peace"]]  # type: ignore[attr-defined]  # it is a Watched


def test_sampled_requests_are_asked_one_by_one_so_that_company_changes_nothing(cache: Cache) -> None:
    engine = Watched()
    CachedEngine(engine, cache).generate(ask("peace", "city"), replace(GREEDY, temperature=0.7, seed=3))
    assert engine.calls == [["peace"], ["city"]]


def test_a_text_that_is_no_text_has_a_key_too(cache: Cache) -> None:
    cached = CachedEngine(Watched(), cache)
    broken = ask("half a pair \ud800")
    assert cached.generate(broken, GREEDY) == cached.generate(broken, GREEDY)


def test_a_model_without_a_digest_is_not_remembered() -> None:
    assert can_be_remembered(Identity("m", "ct2", digest="00"))
    assert not can_be_remembered(Identity("./my-model", "hf"))
