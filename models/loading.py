"""From a name or a directory to a loaded engine, each loaded once in a process."""

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from jisr.errors import UnavailableError
from jisr.models.base import Engine

if TYPE_CHECKING:
    from jisr.models.catalogue import Entry

MANIFEST = "manifest.json"

_loaded: dict[tuple[object, ...], Engine] = {}
_lock = Lock()


def load(
    name: str | Path,
    *,
    device: str = "cpu",
    compute_type: str | None = None,
    threads: int = 0,
    catalogue: Path | None = None,
) -> Engine:
    """Return the engine for a model.

    Args:
        name: "embedded", "fake" (or "fake:loop" and the like), a name of the catalogue, or a directory; several
            names with "+" between them are one model that does what any of them does.
        device: "cpu", "cuda" or "auto".
        compute_type: the arithmetic; the model's own choice when None.
        threads: CPU threads; 0 lets the library choose.
        catalogue: a file of your own models, merged over the ones that jisr knows.

    Raises:
        UnavailableError: the model, its files or the device is not here.
        ModelError: the model is here but must not be used.
    """
    settings = (str(name), device, compute_type, threads, str(catalogue or ""))
    with _lock:
        if settings not in _loaded:
            _loaded[settings] = _load(str(name), device, compute_type, threads, catalogue)
        return _loaded[settings]


def unload_all() -> None:
    """Forget every loaded model, so that the next `load` reads it again."""
    with _lock:
        _loaded.clear()


def _load(name: str, device: str, compute_type: str | None, threads: int, catalogue: Path | None) -> Engine:
    if "+" in name and not Path(name).exists():
        from jisr.models.joined import JoinedEngine

        parts = [part.strip() for part in name.split("+")]
        return JoinedEngine([_load(part, device, compute_type, threads, catalogue) for part in parts])
    if name == "fake" or name.startswith("fake:"):
        from jisr.models.fake import FakeEngine

        return FakeEngine.from_name(name)
    if name == "embedded":
        return _package(embedded_directory(), device, compute_type, threads)
    directory = Path(name).expanduser()
    if (directory / MANIFEST).is_file():
        return _package(directory, device, compute_type, threads)
    from jisr.models.catalogue import find_entry
    from jisr.models.guess import guess_entry

    if (directory / "config.json").is_file():
        return _snapshot(directory.name, guess_entry(directory), directory, device, compute_type, threads)
    if directory.is_dir():
        raise UnavailableError(f"no model in {directory}", f"it has neither {MANIFEST} nor config.json")
    return _named(name, find_entry(name, catalogue), device, compute_type, threads)


def _named(name: str, entry: "Entry", device: str, compute_type: str | None, threads: int) -> Engine:
    """Load a model of the catalogue with the first of its engines that has what it needs."""
    from jisr.models.installed import is_pulled, packages, snapshot_directory

    for engine in entry.engines:
        if engine == "openai" and (entry.server.url or entry.engines == ("openai",)):
            from jisr.models.openai.engine import OpenAIEngine

            return OpenAIEngine(name, entry)
        if engine == "ct2" and (found := packages(name, entry)):
            return _package(found[0], device, compute_type, threads)
        if engine == "hf" and is_pulled(name, entry):
            return _snapshot(name, entry, snapshot_directory(name, entry), device, compute_type, threads)
    raise UnavailableError(
        f"the model {name!r} is not on this machine", f"`jisr models pull {name}` gets it ({entry.licence})"
    )


def _package(directory: Path, device: str, compute_type: str | None, threads: int) -> Engine:
    from jisr.models.ct2.engine import CT2Engine
    from jisr.models.package import Package

    return CT2Engine(Package(directory), device=device, compute_type=compute_type, threads=threads)


def _snapshot(
    name: str, entry: "Entry", directory: Path, device: str, compute_type: str | None, threads: int
) -> Engine:
    from jisr.models.hf.engine import HFEngine

    return HFEngine(name, entry, directory, device=device, compute_type=compute_type, threads=threads)


def embedded_directory() -> Path:
    """Return the folder of the model that ships with jisr."""
    return Path(__file__).parent / "embedded"
