"""The whole pipeline with models chosen by configuration alone: hf, ct2 and a server."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from jisr.config.load import load_config
from jisr.document import Document
from jisr.models.conversion import convert
from jisr.pipeline import Pipeline

from .conftest import ENTRIES, LIMITS, Hub
from .server import serving
from .tiny import seed_lines

TEXTS = {
    "en": [line for line in seed_lines() if line[0].isascii()],
    "ar": [line for line in seed_lines() if line[0] > "؀"],
}


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., list[Document]]:
    """Runs an English and an Arabic text through a configuration."""

    def go(entries: dict[str, object], translate: str, summarize: str) -> list[Document]:
        (tmp_path / "models.yaml").write_text(yaml.safe_dump(entries), encoding="utf-8")
        config = {
            "extends": "embedded",
            "catalogue": str(tmp_path / "models.yaml"),
            "translate": {"model": translate, "decoding": {"beam": 1}},
            "summarize": {
                "model": summarize,
                "length": "20 words",
                "candidates": 1,
                "retries": 0,
                "decoding": {"beam": 1},
            },
            "run": {"threads": 1, "cache": False},
        }
        (tmp_path / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
        documents = [Document(id=code, text="\n".join(lines[2:6])) for code, lines in TEXTS.items()]
        return list(Pipeline.from_config(load_config(tmp_path / "config.yaml", environ={})).run(documents))

    return go


@pytest.fixture
def pair(hub: Hub) -> dict[str, object]:
    """Entries of a Marian for each direction and an mT5 for both languages."""
    back = {
        "family": "marian",
        "tasks": ["translate:ar-en"],
        "codes": {"en": ">>ara<<"},
    }  # it knows no >>eng<<
    return {
        "there": {**ENTRIES["marian"], "directory": str(hub("marian")), "limits": LIMITS},
        "back": {**back, "directory": str(hub("marian")), "limits": LIMITS},
        "short": {**ENTRIES["mt5"], "directory": str(hub("mt5")), "limits": LIMITS},
    }


def check(documents: list[Document], model: str) -> None:
    assert [document.id for document in documents] == ["en", "ar"]
    for document in documents:
        assert document.failure is None
        assert set(document.summaries) == {"ar", "en"}
        assert model in document.summaries[document.id].model


def test_marian_and_mt5_through_transformers(
    run: Callable[..., list[Document]], pair: dict[str, object]
) -> None:
    check(run(pair, "there+back", "short"), "hf")


def test_marian_and_mt5_converted(
    run: Callable[..., list[Document]], pair: dict[str, object], tmp_path: Path
) -> None:
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(pair), encoding="utf-8")
    for name in pair:
        convert(name, compute_type="float32", catalogue=tmp_path / "own.yaml", threads=1)
    check(run(pair, "there+back", "short"), "ct2")


def test_a_language_model_behind_a_server(
    run: Callable[..., list[Document]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(echo=True) as (url, log):
        monkeypatch.setenv("JISR_SERVER_URL", url)
        monkeypatch.setenv("JISR_SERVER_MODEL", "tiny")
        check(run({}, "llm-server", "llm-server"), "tiny")
    assert len(log.bodies) >= 4
