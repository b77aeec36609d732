"""Run a module with every socket refused: python tests/no_network.py -m jisr ..."""

import runpy
import socket
import sys
from typing import Any, NoReturn


def refuse(*_: Any, **__: Any) -> NoReturn:
    """Stand in for anything that would open a connection."""
    raise PermissionError("the network is refused here")


def refuse_network() -> None:
    """Make every way to reach another machine raise PermissionError, for this process."""
    socket.socket.connect = refuse  # type: ignore[method-assign]  # the point is to break it
    socket.socket.connect_ex = refuse  # type: ignore[method-assign]
    socket.create_connection = refuse
    socket.getaddrinfo = refuse


if __name__ == "__main__":
    refuse_network()
    module = sys.argv[2]
    sys.argv = [module, *sys.argv[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
