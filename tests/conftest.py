"""What every test runs under: a home of its own, no network but this machine, no settings from outside."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest

_connect = socket.socket.connect
_LOCAL = ("127.", "::1", "localhost")


def _local_only(self: socket.socket, address: Any) -> None:
    if self.family != socket.AF_UNIX and not str(address[0]).startswith(_LOCAL):
        raise PermissionError(f"a test tried to reach {address[0]}")
    _connect(self, address)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "HF_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in [name for name in os.environ if name.startswith("JISR_") and name != "JISR_FLORES_DEV"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(socket.socket, "connect", _local_only)


@pytest.fixture
def repository() -> Path:
    """The checkout that the tests lie in."""
    return Path(__file__).parents[1]
