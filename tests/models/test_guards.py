"""Each guard against quiet garbage, with a model that would write it: without the guard, the test fails."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from jisr.errors import ModelError, UnavailableError, UsageError
from jisr.models import Decoding, Request, load
from jisr.models.check import check
from jisr.models.conversion import build as build_module
from jisr.models.conversion import convert
from jisr.models.conversion import weights as weights_module
from jisr.models.package import MANIFEST

from .conftest import Hub


@pytest.fixture
def copy(hub: Hub, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of a tiny model that a test may break."""
    return lambda name: Path(shutil.copytree(hub(name), tmp_path / f"broken-{name}"))


def edit(path: Path, **changes: object) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | changes), encoding="utf-8")


def edit_weights(folder: Path, change: Callable[[dict[str, torch.Tensor]], Any]) -> None:
    weights = load_file(folder / "model.safetensors")
    change(weights)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


@pytest.mark.parametrize(
    ("family", "codes", "hint"),
    [
        ("nllb", {"ar": "ar", "en": "eng_Latn"}, "arb_Arab"),
        ("mbart50", {"ar": "ar_AR", "en": "en_US"}, "en_XX"),
        ("m2m100", {"ar": "ar", "en": "__en__"}, "__ar__"),
        ("marian", {"ar": ">>xyz<<"}, ">>ara<<"),
    ],
)
def test_an_unknown_language_code_is_refused_with_the_right_one(
    family: str, codes: dict[str, str], hint: str, own_catalogue: Callable[..., Path]
) -> None:
    with pytest.raises(ModelError, match="has no token") as caught:
        load(family, catalogue=own_catalogue(family, codes=codes))
    assert hint in caught.value.hint


def test_a_target_token_that_the_tokenizer_has_must_be_used(own_catalogue: Callable[..., Path]) -> None:
    with pytest.raises(ModelError, match="not told which one") as caught:
        load("marian", catalogue=own_catalogue("marian", codes={}))
    assert ">>ara<<" in caught.value.hint


def test_weights_that_should_be_tied_but_differ_are_refused(
    copy: Callable[[str], Path], own_catalogue: Callable[..., Path]
) -> None:
    folder = copy("marian")
    edit(folder / "config.json", tie_word_embeddings=True)
    with pytest.raises(ModelError, match="would write nonsense"):
        load("marian", catalogue=own_catalogue("marian", directory=str(folder)))


def test_missing_weights_are_refused_not_drawn_at_random(
    copy: Callable[[str], Path], own_catalogue: Callable[..., Path]
) -> None:
    folder = copy("nllb")
    edit_weights(folder, lambda weights: weights.pop("model.encoder.layers.0.fc1.weight"))
    with pytest.raises(ModelError, match=r"lacks weights: model\.encoder\.layers\.0\.fc1\.weight"):
        load("nllb", catalogue=own_catalogue("nllb", directory=str(folder)))


def test_pickled_weights_are_never_opened(
    copy: Callable[[str], Path], own_catalogue: Callable[..., Path]
) -> None:
    folder = copy("bart")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match="no safetensors"):
        load("bart", catalogue=own_catalogue("bart", directory=str(folder)))


def test_code_of_a_models_own_is_never_run(
    copy: Callable[[str], Path], own_catalogue: Callable[..., Path]
) -> None:
    folder = copy("qwen")
    (folder / "evil.py").write_text("raise SystemExit('ran')", encoding="utf-8")
    edit(folder / "config.json", auto_map={"AutoModelForCausalLM": "evil.Model"})
    with pytest.raises(ModelError, match="code of its own"):
        load("qwen", catalogue=own_catalogue("qwen", directory=str(folder)))


def test_arithmetic_that_overflows_is_refused(own_catalogue: Callable[..., Path]) -> None:
    with pytest.raises(ModelError, match="does not run in bfloat16"):
        load("mt5", catalogue=own_catalogue("mt5"), compute_type="bfloat16")
    anything = own_catalogue("mt5", compute_types=["float32", "float16"], notes="not what its authors say")
    with pytest.raises(ModelError, match="overflows in float16"):
        load("mt5", catalogue=anything, compute_type="float16")


def test_a_length_is_always_set(own_catalogue: Callable[..., Path]) -> None:
    """Without one, transformers stops at 20 tokens and says nothing."""
    engine = load(
        "gemma",
        catalogue=own_catalogue("gemma", limits={"input_tokens": 400, "output_tokens": 30}),
        threads=1,
    )
    answers = engine.generate(
        [Request("translate", "the state " * n, "en", "ar") for n in (1, 2, 3, 5)], Decoding(beam=1)
    )
    assert max(answer.candidates[0].tokens for answer in answers) == 30


def test_a_changed_tokenizer_is_noticed_by_its_golden_ids(own_catalogue: Callable[..., Path]) -> None:
    path = own_catalogue("nllb")
    ids = load("nllb", catalogue=path)._tokens.ids(Request("translate", "peace", "en", "ar")).prompt[1:-1]  # type: ignore[attr-defined]
    load("nllb", catalogue=own_catalogue("nllb", golden={"peace": ids}, notes="right"))
    with pytest.raises(ModelError, match="'peace'"):
        load("nllb", catalogue=own_catalogue("nllb", golden={"peace": [*ids, 5]}, notes="wrong"))


def test_scaled_logits_do_not_pass_the_parity_gate(
    own_catalogue: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """transformers 5 ties every mT5 on paper, and the converter then scales its outputs down."""
    monkeypatch.setattr(
        weights_module, "_settle_scaling", lambda model: setattr(model.config, "tie_word_embeddings", True)
    )
    with pytest.raises(ModelError, match="differs from its source"):
        convert(
            "mt5", compute_type="float32", catalogue=own_catalogue("mt5"), output=tmp_path / "out", threads=1
        )
    assert not (tmp_path / "out").exists()
    assert list(tmp_path.glob(".out*")) == []


def test_a_tokenizer_taken_over_wrongly_does_not_pass_the_parity_gate(
    own_catalogue: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:

    monkeypatch.setattr(build_module, "write_tokenizer", _lower_case_tokenizer)
    with pytest.raises(ModelError, match="reads"):
        convert(
            "nllb",
            compute_type="float32",
            catalogue=own_catalogue("nllb"),
            output=tmp_path / "out",
            threads=1,
        )


def _lower_case_tokenizer(snapshot: Any, folder: Path) -> tuple[str, str]:
    content = json.loads(snapshot.tokenizer.backend_tokenizer.to_str())
    content["normalizer"] = {"type": "Lowercase"}
    (folder / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
    return "tokenizer.json", ""


def test_a_window_that_is_too_small_for_the_prompt_lowers_the_limit(tmp_path: Path) -> None:
    """CTranslate2 reads a prompt that is longer than a sliding window wrongly."""
    import yaml

    from .tiny_chat import gemma_chat

    folder = gemma_chat(tmp_path / "gemma", window=400)
    entry = {
        "family": "chat",
        "tasks": ["translate:en-ar"],
        "directory": str(folder),
        "limits": {"input_tokens": 900, "output_tokens": 8},
    }
    catalogue = tmp_path / "own.yaml"
    catalogue.write_text(yaml.safe_dump({"gemma": entry}), encoding="utf-8")
    made = convert("gemma", compute_type="float32", catalogue=catalogue, threads=1)
    engine = load(made.directory, threads=1)
    assert 0 < engine.limits.input_tokens < 400


def test_check_notices_swapped_and_dropped_codes(own_catalogue: Callable[..., Path]) -> None:
    """A package whose prompts lost their language codes answers alike in both directions."""
    folder = convert("nllb", compute_type="float32", catalogue=own_catalogue("nllb"), threads=1).directory
    findings = {f.name: f.passed for f in check(str(folder), threads=1).findings}
    assert findings["direction matters"]
    assert findings["same alone as in a batch"]
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    for prompt in manifest["prompts"].values():
        prompt.update(prefix=[], target=["arb_Arab"])
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    from jisr.models.loading import unload_all

    unload_all()
    report = check(str(folder), threads=1)
    assert not {f.name: f.passed for f in report.findings}["direction matters"]
    assert not report.passed


def test_check_of_the_fake_model_passes_and_its_faults_are_found() -> None:
    assert check("fake").passed
    for fault, name in (
        ("empty", "writes something"),
        ("script", "right script"),
        ("loop", "no repetition"),
        ("unended", "comes to an end"),
        ("digits", "keeps numbers"),
    ):
        failed = {finding.name for finding in check(f"fake:{fault}").findings if not finding.passed}
        assert name in failed, fault


def test_a_model_that_is_nowhere_is_named_with_what_to_do() -> None:
    with pytest.raises(UnavailableError, match="opus-mt-ar-en") as caught:
        load("opus-mt-ar-en")
    assert "jisr models pull opus-mt-ar-en" in caught.value.hint
    with pytest.raises(UnavailableError, match="opus-mt-ar-fr") as caught:
        load("opus-mt-ar-fr")
    assert "did you mean 'opus-mt-ar-en'" in caught.value.hint


def test_an_unknown_compute_type_is_a_usage_error(own_catalogue: Callable[..., Path]) -> None:
    with pytest.raises(UsageError, match="int3"):
        convert("nllb", compute_type="int3", catalogue=own_catalogue("nllb"))
