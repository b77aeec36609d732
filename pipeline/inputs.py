"""Find the files to read: what was named, folders searched through, each file once, under a name of its own."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jisr.errors import UsageError


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read, and its name in the output: a relative path with forward slashes."""

    path: Path
    name: str


def find(inputs: Sequence[str | Path], *, leave_out: Path | None = None) -> list[InputFile]:
    """Return the files behind `inputs`, folders searched in alphabetical order, hidden files left out.

    With one folder, names are relative to it; with several inputs, relative to what they have in common, so
    that two files never share a name.

    Args:
        leave_out: a folder that is not searched: the output, when it lies inside an input.

    Raises:
        UsageError: an input does not exist, or no file was found at all.
    """
    paths = [Path(os.path.abspath(item)) for item in inputs]  # noqa: PTH100 - resolve() would follow links
    missing = [str(given) for given, path in zip(inputs, paths, strict=True) if not os.path.lexists(path)]
    if missing:
        raise UsageError(f"no such file or folder: {', '.join(missing)}")
    roots = [path if path.is_dir() else path.parent for path in paths]
    base = Path(os.path.commonpath(roots))
    shut = leave_out.resolve() if leave_out else None
    found = {file: None for path in paths for file in _files(path, shut)}  # a dict keeps the order
    if not found:
        raise UsageError(f"no documents in {', '.join(str(item) for item in inputs)}")
    return [InputFile(file, _name(file, base)) for file in found]


def _name(file: Path, base: Path) -> str:
    # bytes of a name that are not UTF-8 come as lone surrogates, which JSON and terminals refuse
    return file.relative_to(base).as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _files(path: Path, leave_out: Path | None) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        here = Path(folder)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and (here / name).resolve() != leave_out
        )
        yield from (here / name for name in sorted(names) if not name.startswith("."))
