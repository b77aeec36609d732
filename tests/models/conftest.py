"""Tiny real models, built once for all tests of this folder."""

from pathlib import Path

import pytest

from jisr.models import loading


@pytest.fixture(scope="session")
def causal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sharded package of a tiny Gemma-like model."""
    from .tiny_causal import causal_package

    return causal_package(tmp_path_factory.mktemp("models") / "tiny-gemma")


@pytest.fixture(autouse=True)
def _forget_models() -> None:
    """Every test starts with no model loaded."""
    loading.unload_all()
