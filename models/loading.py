"""From a name or a directory to a loaded engine, each loaded once in a process."""

from pathlib import Path
from threading import Lock

from jisr.errors import UnavailableError
from jisr.models.base import Engine
from jisr.models.package import MANIFEST, Package

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
        name: "embedded", "fake" (or "fake:loop" and the like), a name of the catalogue, or a directory.
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
    if name == "fake" or name.startswith("fake:"):
        from jisr.models.fake import FakeEngine

        return FakeEngine.from_name(name)
    directory = embedded_directory() if name == "embedded" else Path(name)
    if (directory / MANIFEST).is_file():
        from jisr.models.ct2.engine import CT2Engine

        return CT2Engine(Package(directory), device=device, compute_type=compute_type, threads=threads)
    if name == "embedded":
        raise UnavailableError("the embedded model is not installed", "reinstall jisr, or name another model")
    raise UnavailableError(f"no model {name!r}", "`jisr models list` shows what there is")


def embedded_directory() -> Path:
    """Return the folder of the model that ships with jisr."""
    return Path(__file__).parent / "embedded"
