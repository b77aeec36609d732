"""Two models of one direction each, used as one of both."""

import pytest

from jisr.errors import ModelError, UnavailableError
from jisr.models import Decoding, Request, load
from jisr.models.base import Task
from jisr.models.fake import FakeEngine, fake_with_limits
from jisr.models.joined import JoinedEngine


class OneWay(FakeEngine):
    """The fake model, of one direction only."""

    pair = ("ar", "en")

    def can(self, task: Task, source: str, target: str) -> bool:
        return (source, target) == self.pair and super().can(task, source, target)


class OtherWay(OneWay):
    pair = ("en", "ar")


BOTH = [Request("translate", "السلام", "ar", "en"), Request("translate", "peace", "en", "ar")]


def test_each_request_goes_to_the_model_that_can_and_order_is_kept() -> None:
    joined = JoinedEngine([OneWay(), OtherWay()])
    assert joined.can("translate", "ar", "en")
    assert joined.can("translate", "en", "ar")
    texts = [result.candidates[0].text for result in joined.generate([*BOTH, *BOTH[::-1]], Decoding(beam=1))]
    assert texts == ["peace", "السلام", "السلام", "peace"]


def test_a_pair_that_none_of_them_does_is_refused() -> None:
    with pytest.raises(ModelError, match="summarize:ar-ar"):
        JoinedEngine([OneWay(), OtherWay()]).generate([Request("summarize", "نص", "ar", "ar")], Decoding())


def test_limits_are_those_that_every_one_keeps_and_the_identity_names_all() -> None:
    joined = JoinedEngine([fake_with_limits(50, 30), fake_with_limits(80, 20)])
    assert (joined.limits.input_tokens, joined.limits.output_tokens) == (50, 20)
    assert joined.identity.name == "fake+fake"
    assert joined.count_tokens(["one two"]) == [2]


def test_names_with_a_plus_are_loaded_together() -> None:
    engine = load("fake+fake:digits")
    assert isinstance(engine, JoinedEngine)
    with pytest.raises(UnavailableError, match="opus-mt-ar-fr"):
        load("fake+opus-mt-ar-fr")
