"""Find the files to read: what was named, folders searched through, each file once, under a name of its own."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jisr.errors import UsageError


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read, and its name in the output: a relative path with forward slashes.

    Strings rather than paths, because there may be a million of them.
    """

    file: str
    name: str

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.file)


def find(inputs: Sequence[str | Path], *, leave_out: Path | None = None) -> list[InputFile]:
    """Return the files behind `inputs`, folders searched in alphabetical order, hidden files left out.

    With one folder, names are relative to it; with several inputs, relative to what they have in common, so
    that two files never share a name.

    Args:
        leave_out: a folder that is not searched: the output, when it lies inside an input.

    Raises:
        UsageError: an input does not exist, or no file was found at all.
    """
    paths = [os.path.abspath(item) for item in inputs]  # noqa: PTH100 - resolve() would follow links
    missing = [str(given) for given, path in zip(inputs, paths, strict=True) if not os.path.lexists(path)]
    if missing:
        raise UsageError(f"no such file or folder: {', '.join(missing)}")
    base = os.path.commonpath([path if Path(path).is_dir() else os.path.dirname(path) for path in paths])  # noqa: PTH120
    shut = leave_out.resolve() if leave_out else None
    found = dict.fromkeys(file for path in paths for file in _files(path, shut))  # a dict keeps the order
    if not found:
        raise UsageError(f"no documents in {', '.join(str(item) for item in inputs)}")
    cut = len(base.rstrip(os.sep)) + 1
    return [InputFile(file, _name(file[cut:])) for file in found]


def _name(relative: str) -> str:
    # bytes of a name that are not UTF-8 come as lone surrogates, which JSON and terminals refuse
    posix = relative.replace(os.sep, "/")
    return posix.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _files(path: str, leave_out: Path | None) -> Iterator[str]:
    if not Path(path).is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        here = Path(folder)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and (here / name).resolve() != leave_out
        )
        yield from (os.path.join(folder, name) for name in sorted(names) if not name.startswith("."))  # noqa: PTH118
