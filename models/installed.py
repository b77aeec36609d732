"""Where models lie on disk, and which of them are there."""

import os
from pathlib import Path

from jisr.models.catalogue import Entry
from jisr.models.package import MANIFEST


def store() -> Path:
    """Return the folder that pulled and converted models are kept in.

    `JISR_MODELS` names another one; else it is `jisr/models` in the user's cache folder.
    """
    if named := os.environ.get("JISR_MODELS"):
        return Path(named).expanduser()
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "jisr" / "models"


def snapshot_directory(name: str, entry: Entry) -> Path:
    """Return where the files of a model lie once pulled: the entry's own directory, or one in the store."""
    return Path(entry.directory).expanduser() if entry.directory else store() / name


def packages(name: str, entry: Entry) -> list[Path]:
    """Return the converted packages of a model, the one in the entry's own directory first."""
    found = []
    own = snapshot_directory(name, entry)
    if (own / MANIFEST).is_file():
        found.append(own)
    found += sorted(path.parent for path in store().glob(f"{name}--*/{MANIFEST}"))
    return found


def package_directory(name: str, compute_type: str) -> Path:
    """Return where a converted model belongs."""
    return store() / f"{name}--ct2-{compute_type}"


def is_pulled(name: str, entry: Entry) -> bool:
    """Whether the model's files are there."""
    return (snapshot_directory(name, entry) / "config.json").is_file()
