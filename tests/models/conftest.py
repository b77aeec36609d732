"""Tiny real models, each built once and only when a test asks for it."""

import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import yaml

from jisr.models import loading

Hub = Callable[[str], Path]

LIMITS = {"input_tokens": 120, "output_tokens": 24}
BOTH = ["translate:ar-en", "translate:en-ar"]
ENTRIES: dict[str, dict[str, object]] = {
    "marian": {"family": "marian", "tasks": ["translate:en-ar"], "codes": {"ar": ">>ara<<"}},
    "nllb": {"family": "nllb", "tasks": BOTH, "codes": {"ar": "arb_Arab", "en": "eng_Latn"}},
    "m2m100": {"family": "m2m100", "tasks": BOTH, "codes": {"ar": "__ar__", "en": "__en__"}},
    "mbart50": {"family": "mbart50", "tasks": BOTH, "codes": {"ar": "ar_AR", "en": "en_XX"}},
    "mt5": {"family": "t5", "tasks": ["summarize:ar-ar", "summarize:en-en"], "compute_types": ["float32"]},
    "bart": {"family": "bart", "tasks": ["summarize:en-en"]},
    "gemma": {"family": "chat", "tasks": [*BOTH, "summarize:ar-ar", "summarize:en-en"]},
    "qwen": {"family": "chat", "tasks": [*BOTH, "summarize:en-en"], "template": {"enable_thinking": False}},
}
FAMILIES = list(ENTRIES)


@pytest.fixture(scope="session")
def causal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sharded package of a tiny Gemma-like model."""
    from .tiny_causal import causal_package

    return causal_package(tmp_path_factory.mktemp("models") / "tiny-gemma")


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Returns the snapshot folder of a tiny model, by the name of its family."""
    root = tmp_path_factory.mktemp("hub")

    def build(name: str) -> Path:
        folder = root / name
        if not folder.exists():
            from .tiny_chat import gemma_chat, qwen_chat
            from .tiny_seq2seq import BUILDERS

            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore", UserWarning
                )  # Marian's tokenizer recommends a package it does not use
                {**BUILDERS, "gemma": gemma_chat, "qwen": qwen_chat}[name](folder)
        return folder

    return build


@pytest.fixture
def own_catalogue(hub: Hub, tmp_path: Path) -> Callable[..., Path]:
    """Writes a catalogue with the named tiny models, in their folders, and returns its path."""
    number = count()

    def write(*names: str, **changes: object) -> Path:
        entries = {
            name: {"limits": LIMITS, **ENTRIES[name], "directory": str(hub(name)), **changes}
            for name in names
        }
        path = (
            tmp_path / f"catalogue-{next(number)}.yaml"
        )  # a new file each time: engines are kept by its name
        path.write_text(yaml.safe_dump(entries), encoding="utf-8")
        return path

    return write


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Every test starts with no model loaded and a store of its own."""
    monkeypatch.setenv("JISR_MODELS", str(tmp_path / "store"))
    loading.unload_all()
    yield
    loading.unload_all()
