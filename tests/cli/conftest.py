import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

FAKE = ("-s", "translate.model=fake", "-s", "summarize.model=fake", "-s", "run.cache=false")


class Ran(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Jisr = Callable[..., Ran]


@pytest.fixture
def jisr(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Jisr:
    """Run the command line in this process, as the installed program would."""

    def run(*arguments: object, stdin: str | bytes = b"") -> Ran:
        from jisr.cli.app import main

        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["jisr", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, printed.out, printed.err)

    return run
