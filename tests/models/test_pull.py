"""Fetching a model: from a folder, and from a local server that answers like the hub."""

import json
from collections.abc import Iterator
from pathlib import Path

import huggingface_hub.constants
import pytest
import yaml

from jisr.errors import ModelError, UnavailableError, UsageError
from jisr.models import Decoding, Request, load
from jisr.models.installed import store
from jisr.models.pull import pull, wanted

from .conftest import ENTRIES, LIMITS, Hub
from .mirror import COMMIT, Mirror, mirror


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A catalogue whose model is on the hub."""
    entries = {
        "mine": {**ENTRIES["nllb"], "hub": "test/nllb", "limits": LIMITS, "licence": "MIT"},
        "lost": {**ENTRIES["nllb"], "hub": "test/nowhere"},
    }
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(entries), encoding="utf-8")
    return path


@pytest.fixture
def hub_server(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    with mirror(nllb=hub("nllb")) as state:
        yield state


def translated(catalogue: Path) -> str:
    engine = load("mine", catalogue=catalogue, threads=1)
    return (
        engine.generate([Request("translate", "Peace.", "en", "ar")], Decoding(beam=1))[0].candidates[0].text
    )


def test_a_model_is_fetched_recorded_and_used(own: Path, hub_server: Mirror, hub: Hub) -> None:
    told: list[str] = []
    found = pull("mine", catalogue=own, endpoint=hub_server.url, progress=lambda name, *_: told.append(name))
    assert found.revision == COMMIT
    assert found.directory == store() / "mine"
    assert set(told) == set(wanted([path.name for path in hub("nllb").iterdir()]))
    record = json.loads((found.directory / "pulled.json").read_text(encoding="utf-8"))
    assert record["revision"] == COMMIT
    assert record["files"]["model.safetensors"]["bytes"] == (hub("nllb") / "model.safetensors").stat().st_size
    assert translated(own)
    identity = load("mine", catalogue=own, threads=1).identity
    assert (identity.revision, identity.digest) == (COMMIT, found.digest)
    assert all(f"/{COMMIT}/" in line for line in hub_server.asked if "/resolve/" in line), (
        "one revision for all files"
    )


def test_once_it_is_here_not_one_request_is_made(own: Path, hub_server: Mirror) -> None:
    pull("mine", catalogue=own, endpoint=hub_server.url)
    asked = len(hub_server.asked)
    translated(own)
    assert len(hub_server.asked) == asked


def test_an_interrupted_pull_goes_on_where_it_stopped(own: Path, hub_server: Mirror) -> None:
    hub_server.broken.add("model.safetensors")
    try:
        pull("mine", catalogue=own, endpoint=hub_server.url)
    except UnavailableError:
        assert not (store() / "mine").exists(), "half a model is no model"
        pull("mine", catalogue=own, endpoint=hub_server.url)
    fetched = [line for line in hub_server.asked if line.startswith("GET") and line.endswith("/config.json")]
    assert len(fetched) == 1, "what was fetched is kept"
    assert translated(own)


def test_a_folder_serves_where_there_is_no_network(own: Path, hub: Hub) -> None:
    found = pull("mine", catalogue=own, source=hub("nllb"))
    assert found.revision == "local"
    assert translated(own)
    with pytest.raises(UsageError, match="there already"):
        pull("mine", catalogue=own, source=hub("nllb"))


def test_no_network_is_said_in_words(own: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot be fetched") as caught:
        pull("mine", catalogue=own, endpoint="http://127.0.0.1:9")
    assert "--from" in caught.value.hint


def test_an_unknown_repository_or_revision_is_named(own: Path, hub_server: Mirror) -> None:
    with pytest.raises(UnavailableError, match="test/nowhere"):
        pull("lost", catalogue=own, endpoint=hub_server.url)
    with pytest.raises(UnavailableError, match="no revision 'v9'"):
        pull("mine", catalogue=own, endpoint=hub_server.url, revision="v9")


def test_without_safetensors_nothing_is_fetched(own: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pickled"
    folder.mkdir()
    (folder / "config.json").write_text("{}", encoding="utf-8")
    (folder / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(ModelError, match="no safetensors") as caught:
        pull("mine", catalogue=own, source=folder)
    assert "refs/pr" in caught.value.hint


def test_only_what_a_model_needs_is_wanted() -> None:
    names = [
        "model.safetensors",
        "model-00001-of-00002.safetensors",
        "config.json",
        "tokenizer.json",
        "source.spm",
    ]
    names += ["sentencepiece.bpe.model", "merges.txt", "chat_template.jinja", "README.md", "LICENSE"]
    refused = [
        "pytorch_model.bin",
        "tf_model.h5",
        "rust_model.ot",
        "flax_model.msgpack",
        "modeling_x.py",
        "x.gguf",
    ]
    refused += [
        "onnx/model.onnx",
        "consolidated.safetensors",
        "../evil.json",
        "training_args.bin",
        ".gitattributes",
    ]
    assert wanted(names + refused) == sorted(names)
