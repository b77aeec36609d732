"""The CTranslate2 engine on a real, tiny, Gemma-like model package."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from jisr.errors import InputTooLongError, ModelError, UnavailableError, UsageError
from jisr.models import Decoding, Engine, Request, load
from jisr.models.package import MANIFEST

from .tiny import seed_lines

SEARCHES = {
    "greedy": Decoding(beam=1, max_ratio=1.5),
    "beam": Decoding(beam=4, max_ratio=1.5),
    "n-best": Decoding(beam=3, candidates=3, length_penalty=0.6),
    "at least": Decoding(beam=2, min_tokens=4, max_tokens=12),
    "no repeats": Decoding(beam=2, no_repeat_ngram=2, repetition_penalty=1.3, max_tokens=24),
}


def sentences(engine: Engine) -> list[Request]:
    """Requests of many lengths, in both directions, in the order of the documents."""
    lines = [" ".join(line.split()[:12]) for line in seed_lines()]
    fit = [line for line in lines if engine.count_tokens([line])[0] <= engine.limits.input_tokens]
    return [
        Request("translate", line, *(("ar", "en") if line[0] >= "؀" else ("en", "ar"))) for line in fit[:24]
    ]


@pytest.fixture
def engine(causal_folder: Path) -> Engine:
    return load(causal_folder, threads=1)


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_a_batch_gives_what_each_request_gives_alone(engine: Engine, search: Decoding) -> None:
    requests = sentences(engine)
    together = engine.generate(requests, search)
    alone = [engine.generate([request], search)[0] for request in requests]
    for one, other in zip(together, alone, strict=True):
        assert [c.text for c in one.candidates] == [c.text for c in other.candidates]
        assert [c.score for c in one.candidates] == pytest.approx(
            [c.score for c in other.candidates], abs=2e-4
        )
        assert one.input_tokens == other.input_tokens
    assert len({result.candidates[0].text for result in together}) > len(together) / 2


def test_results_keep_the_order_of_the_requests(engine: Engine) -> None:
    requests = sentences(engine)
    forward = engine.generate(requests, SEARCHES["greedy"])
    backward = engine.generate(requests[::-1], SEARCHES["greedy"])
    assert [r.candidates[0].text for r in forward] == [r.candidates[0].text for r in backward[::-1]]


def test_finished_says_whether_the_model_ended(engine: Engine) -> None:
    results = engine.generate(sentences(engine), Decoding(beam=1, max_tokens=16))
    candidates = [result.candidates[0] for result in results]
    assert {c.finished for c in candidates} == {True, False}
    assert all(c.tokens == 16 for c in candidates if not c.finished)
    assert all(c.tokens <= 15 for c in candidates if c.finished)


def test_the_score_is_the_mean_log_probability_whatever_the_length_penalty(engine: Engine) -> None:
    request = sentences(engine)[:6]
    for length_penalty in (0.0, 0.6, 1.0, 2.0):
        greedy = engine.generate(request, Decoding(beam=1, max_tokens=12, length_penalty=length_penalty))
        plain = engine.generate(request, Decoding(beam=1, max_tokens=12))
        for one, other in zip(greedy, plain, strict=True):
            assert one.candidates[0].score == pytest.approx(other.candidates[0].score, abs=2e-4)
            assert one.candidates[0].score < 0


def test_n_best_candidates_differ_and_come_best_first(engine: Engine) -> None:
    for result in engine.generate(sentences(engine)[:8], Decoding(beam=3, candidates=3, max_tokens=16)):
        assert len(result.candidates) == 3
        scores = [candidate.score for candidate in result.candidates]
        assert scores == sorted(scores, reverse=True)


def test_sampling_follows_its_seed(engine: Engine) -> None:
    requests = sentences(engine)[:3]
    sampled = Decoding(temperature=1.5, top_k=0, seed=7, candidates=2, max_tokens=12)
    first = engine.generate(requests, sampled)
    assert engine.generate(requests, sampled) == first
    assert engine.generate(requests, replace(sampled, seed=8)) != first


def test_a_text_over_the_limit_is_refused_not_cut(engine: Engine) -> None:
    long = " ".join(seed_lines())
    with pytest.raises(InputTooLongError, match="which reads 400"):
        engine.generate([Request("translate", long, "ar", "en")], Decoding())


def test_a_pair_the_model_does_not_do_is_refused(engine: Engine) -> None:
    assert not engine.can("headline", "ar", "en")
    with pytest.raises(ModelError, match="headline:ar-en"):
        engine.generate([Request("headline", "نص", "ar", "en")], Decoding())


def test_the_prompt_follows_task_direction_and_length(engine: Engine) -> None:
    def answer(task: str, source: str, target: str, words: int = 0) -> str:
        request = Request(task, "the public service of the state", source, target, words)  # type: ignore[arg-type]
        return engine.generate([request], Decoding(beam=1, max_tokens=24))[0].candidates[0].text

    there, back = answer("translate", "en", "ar"), answer("translate", "ar", "en")
    assert there != back
    assert answer("summarize", "en", "en", 20) != answer("summarize", "en", "en", 60)
    assert answer("summarize", "en", "en", 60) == answer("summarize", "en", "en")


def test_a_special_token_in_a_text_stays_text(engine: Engine) -> None:
    """Otherwise a document could end its own prompt or switch the task."""
    spelt = engine._pieces.encode("a <unused2> b <eos> c")  # type: ignore[attr-defined]
    assert not {"<unused2>", "<eos>", "<bos>"} & set(spelt)


def test_contradictory_settings_are_refused(engine: Engine) -> None:
    with pytest.raises(UsageError, match="min_tokens"):
        engine.generate([], Decoding(min_tokens=9, max_tokens=5))


def test_a_model_is_loaded_once(causal_folder: Path) -> None:
    assert load(causal_folder, threads=1) is load(str(causal_folder), threads=1)


def test_a_prompt_token_the_vocabulary_lacks_is_refused_at_load(causal_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(causal_folder, tmp_path / "model"))
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["prompts"]["translate:ar-en"]["prefix"][1] = "<unused77>"
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match=r"<unused77>.*translate:ar-en") as caught:
        load(folder)
    assert "did you mean '<unused7>'" in caught.value.hint


def test_a_device_that_is_not_there_is_unavailable(causal_folder: Path) -> None:
    with pytest.raises(UnavailableError, match="tiny-gemma"):
        load(causal_folder, device="cuda")


def test_the_identity_names_model_digest_and_arithmetic(engine: Engine) -> None:
    identity = engine.identity
    assert (identity.name, identity.engine, identity.compute_type) == ("tiny-gemma", "ct2", "float32")
    assert len(identity.digest) == 64
    assert engine.defaults("translate") == Decoding(beam=4, max_ratio=2.0)
    assert engine.defaults("headline") == Decoding()
