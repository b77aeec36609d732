"""`jisr models list` and `info`: what there is, what can be, and what is known of it."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from jisr.models.catalogue import Entry, find_entry, read_catalogue
from jisr.models.hf.engine import read_pulled
from jisr.models.installed import is_pulled, packages, snapshot_directory
from jisr.models.loading import MANIFEST, embedded_directory
from jisr.models.package import Package

State = Literal["ships with jisr", "converted", "pulled", "server", "not here"]


@dataclass(frozen=True, slots=True)
class Row:
    """A model in a list. `download_mb` is 0 where unknown, `commercial` None where the licence is unclear."""

    name: str
    state: State
    tasks: tuple[str, ...]
    licence: str
    commercial: bool | None
    parameters: str
    download_mb: int
    title: str = ""

    def record(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)


def rows(catalogue: Path | None = None) -> list[Row]:
    """Return every model that can be named, the embedded one first."""
    found = [_embedded()] if (embedded_directory() / MANIFEST).is_file() else []
    for name, entry in read_catalogue(catalogue).items():
        found.append(
            Row(
                name,
                state(name, entry),
                entry.tasks,
                entry.licence,
                entry.commercial,
                entry.parameters,
                entry.download_mb,
                entry.title,
            )
        )
    return found


def state(name: str, entry: Entry) -> State:
    """Return whether a model is here, and in which form."""
    if packages(name, entry):
        return "converted"
    if is_pulled(name, entry):
        return "pulled"
    return "server" if entry.engines == ("openai",) else "not here"


def _embedded() -> Row:
    package = Package(embedded_directory())
    size = sum(file.bytes for file in package.manifest.files.values())
    return Row(
        "embedded",
        "ships with jisr",
        tuple(package.manifest.prompts),
        package.manifest.licence,
        True,  # the Gemma Terms of Use allow it, within their list of prohibited uses
        "270M",
        round(size / 1e6),
        package.manifest.name,
    )


def info(name: str, catalogue: Path | None = None) -> dict[str, Any]:
    """Return all that is known of a model: its catalogue entry, and what is on this machine.

    Raises:
        UnavailableError: no such model.
    """
    if name == "embedded":
        package = Package(embedded_directory())
        return {**_embedded().record(), "directory": str(package.directory), **_manifest(package)}
    entry = find_entry(name, catalogue)
    known = entry.model_dump(mode="json", exclude_defaults=True)
    here: dict[str, Any] = {"state": state(name, entry)}
    if is_pulled(name, entry):
        directory = snapshot_directory(name, entry)
        revision, digest = read_pulled(directory)
        here["snapshot"] = {"directory": str(directory), "revision": revision, "digest": digest}
    here["packages"] = [
        {"directory": str(folder), **_manifest(Package(folder))} for folder in packages(name, entry)
    ]
    return {"name": name, **here, **known}


def _manifest(package: Package) -> dict[str, Any]:
    manifest = package.manifest
    keep = {"version", "compute_type", "licence", "limits", "decoding", "libraries", "source", "parity"}
    return {**manifest.model_dump(mode="json", include=keep), "digest": package.digest}
