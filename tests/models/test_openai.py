"""The server engine against a real local HTTP server, well-behaved and not."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from jisr.errors import InputTooLongError, ModelError, UnavailableError
from jisr.models import Decoding, Request
from jisr.models.catalogue import Entry
from jisr.models.guess import EVERYTHING
from jisr.models.openai import client as client_module
from jisr.models.openai.client import _retry_after
from jisr.models.openai.engine import OpenAIEngine

from .server import answer, serving

ASK = [Request("translate", "Peace be with you.", "en", "ar")]


def engine(url: str, **server: object) -> OpenAIEngine:
    entry = Entry.model_validate(
        {
            "family": "chat",
            "engines": ["openai"],
            "tasks": EVERYTHING,
            "server": {"url": url, "model": "tiny", "timeout": 2, **server},
        }
    )
    return OpenAIEngine("test", entry)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waiting takes no time; what would have been waited is noted."""
    noted: list[float] = []
    original = client_module.Client.__init__

    def quick(self: object, server: object) -> None:
        original(self, server, noted.append)  # type: ignore[arg-type]

    monkeypatch.setattr(client_module.Client, "__init__", quick)
    return noted


def test_a_question_holds_instruction_text_and_limits() -> None:
    with serving(answer("السلام عليكم.")) as (url, log):
        result = engine(url).generate(ASK, Decoding(max_ratio=2.0))[0]
    assert result.candidates[0].text == "السلام عليكم."
    assert result.candidates[0].tokens == 7
    (body,) = log.bodies
    said = body["messages"][0]["content"]
    assert said.startswith("Translate the following English text into Arabic.")
    assert said.endswith("Peace be with you.")
    assert body["model"] == "tiny"
    assert body["temperature"] == 0.0
    assert 0 < body["max_tokens"] <= 256
    assert log.paths == ["/v1/chat/completions"]


def test_the_completion_endpoint_gets_a_prompt() -> None:
    with serving({"choices": [{"text": " سلام", "finish_reason": "stop"}]}) as (url, log):
        result = engine(url, api="completion").generate(ASK, Decoding())[0]
    assert result.candidates[0].text == "سلام"
    assert "messages" not in log.bodies[0]
    assert log.bodies[0]["prompt"].endswith("Peace be with you.")
    assert log.paths == ["/v1/completions"]


def test_results_keep_their_order_and_no_more_questions_are_under_way_than_allowed() -> None:
    requests = [Request("translate", f"text {n}", "en", "ar") for n in range(12)]
    with serving(delay=0.05, echo=True) as (url, log):
        results = engine(url, concurrency=3).generate(requests, Decoding())
    assert [r.candidates[0].text for r in results] == [f"TEXT {n}" for n in range(12)]
    assert 2 <= log.busiest <= 3


@pytest.mark.parametrize(
    "fault", [500, 503, 429, "cut", b"not json", b'{"choices": []}', b'{"choices": [{}]}']
)
def test_a_passing_fault_is_tried_again(fault: object, waits: list[float]) -> None:
    with serving(fault, fault, answer("سلام")) as (url, log):
        assert engine(url).generate(ASK, Decoding())[0].candidates[0].text == "سلام"
    assert len(log.bodies) == 3
    assert len(waits) == 2
    assert all(later > earlier for earlier, later in pairwise(waits))


def test_a_lasting_fault_is_reported_after_the_tries_that_are_allowed(waits: list[float]) -> None:
    with serving(500) as (url, log), pytest.raises(UnavailableError, match="status 500") as caught:
        engine(url, retries=2).generate(ASK, Decoding())
    assert len(log.bodies) == 3
    assert len(waits) == 2
    assert caught.value.exit_code == 3
    assert "3 times" in caught.value.hint


def test_the_server_decides_how_long_to_wait(waits: list[float]) -> None:
    with serving((429, {"Retry-After": "7"}), answer("سلام")) as (url, _):
        engine(url).generate(ASK, Decoding())
    assert 7 <= waits[0] <= 7.7


def test_a_server_that_asks_for_an_hour_is_not_waited_for(waits: list[float]) -> None:
    with (
        serving((503, {"Retry-After": "3600"})) as (url, log),
        pytest.raises(UnavailableError, match="3600 seconds"),
    ):
        engine(url).generate(ASK, Decoding())
    assert len(log.bodies) == 1
    assert waits == []


def test_a_date_to_come_back_at_is_understood() -> None:
    when = datetime.now(UTC) + timedelta(seconds=30)
    assert 25 < (_retry_after(format_datetime(when, usegmt=True)) or 0) <= 30
    assert _retry_after("whenever") is None


def test_a_slow_server_is_given_up(waits: list[float]) -> None:
    with (
        serving(answer("late"), delay=0.6) as (url, _),
        pytest.raises(UnavailableError, match=r"within 0\.2 seconds"),
    ):
        engine(url, timeout=0.2, retries=1).generate(ASK, Decoding())


def test_no_server_is_said_in_words(waits: list[float]) -> None:
    with pytest.raises(UnavailableError, match="gave no answer"):
        engine("http://127.0.0.1:9/v1", retries=1).generate(ASK, Decoding())


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_a_wrong_question_is_asked_once(status: int) -> None:
    with serving(status) as (url, log), pytest.raises((UnavailableError, ModelError)):
        engine(url).generate(ASK, Decoding())
    assert len(log.bodies) == 1


def test_too_long_a_text_is_recognised() -> None:
    said = b'{"error": {"message": "maximum context length is 512 tokens"}}'
    with serving((400, {"body": said})) as (url, _), pytest.raises(InputTooLongError, match="512 tokens"):
        engine(url).generate(ASK, Decoding())


@pytest.mark.parametrize(
    "refusal", [answer("", refusal="I cannot help with that."), answer("part of", "content_filter")]
)
def test_a_refusal_is_an_empty_text_that_checks_will_notice(refusal: dict[str, object]) -> None:
    with serving(refusal) as (url, _):
        assert engine(url).generate(ASK, Decoding())[0].candidates[0].text == ""


def test_an_answer_cut_at_the_limit_is_unfinished() -> None:
    with serving(answer("السلام", "length")) as (url, _):
        assert not engine(url).generate(ASK, Decoding())[0].candidates[0].finished


def test_candidates_are_questions_of_their_own_and_vary() -> None:
    with serving(answer("a"), answer("b"), answer("c")) as (url, log):
        result = engine(url, concurrency=1).generate(ASK, Decoding(candidates=3, beam=3))[0]
    assert [c.text for c in result.candidates] == ["a", "b", "c"]
    assert [body["temperature"] for body in log.bodies] == [0.0, 0.7, 0.7]
    assert len({body["seed"] for body in log.bodies}) == 3


def test_thinking_fences_and_quotes_are_taken_off() -> None:
    said = "<think>\nhm\n</think>\n\n```\n“السلام عليكم.”\n```"
    with serving(answer(said)) as (url, _):
        text = engine(url).generate(ASK, Decoding())[0].candidates[0].text
    assert text in {"السلام عليكم.", "“السلام عليكم.”"}
    assert "think" not in text
    assert "```" not in text


def test_the_key_comes_from_the_environment_and_shows_nowhere(
    monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    monkeypatch.setenv("MY_KEY", "sk-secret")
    with serving(401) as (url, log):
        made = engine(url, key_variable="MY_KEY")
        with pytest.raises(UnavailableError) as caught:
            made.generate(ASK, Decoding())
    assert log.headers[0]["Authorization"] == "Bearer sk-secret"
    assert "sk-secret" not in f"{caught.value} {made.identity}"
    assert "MY_KEY" in caught.value.hint


def test_address_and_model_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnavailableError, match="address is not known"):
        engine("", model="")
    with serving(answer("سلام")) as (url, log):
        monkeypatch.setenv("JISR_SERVER_URL", url)
        monkeypatch.setenv("JISR_SERVER_MODEL", "other")
        engine("", model="").generate(ASK, Decoding())
    assert log.bodies[0]["model"] == "other"


def test_an_estimate_of_tokens_is_on_the_safe_side() -> None:
    made = engine("http://127.0.0.1:9/v1")
    latin, arabic = made.count_tokens(["public service", "الخدمة العامة"])
    assert latin >= 3
    assert arabic >= 5
    with pytest.raises(InputTooLongError):
        made.generate([Request("translate", "word " * 3000, "en", "ar")], Decoding())
