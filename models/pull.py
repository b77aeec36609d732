"""`jisr models pull`: a model's files from the hub (or a folder), at one revision, safetensors only, with digests."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jisr.errors import ModelError, UnavailableError, UsageError
from jisr.models.catalogue import Entry, find_entry
from jisr.models.installed import snapshot_directory, store

RECORD = "pulled.json"

_WANTED = re.compile(
    r"[^/]+\.(safetensors|json|model|spm|jinja)|(merges|vocab)\.txt|LICEN[CS]E[^/]*|README\.md"
)
_DUPLICATES = re.compile(r"consolidated.*|tf_.*|flax_.*|rust_.*|onnx_.*|openvino_.*")

Progress = Callable[[str, int, int], None]
"""Called before each file with its name, its number and how many there are."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was fetched: where it lies, its revision (the commit), its size, and the digest over all files."""

    name: str
    directory: Path
    revision: str
    megabytes: float
    digest: str


def wanted(names: Sequence[str]) -> list[str]:
    """Return the files of a repository that a model needs here: no pickles, no other frameworks, no code."""
    return sorted(n for n in names if _WANTED.fullmatch(n) and not _DUPLICATES.fullmatch(n))


def pull(
    name: str,
    *,
    catalogue: Path | None = None,
    revision: str | None = None,
    source: Path | None = None,
    endpoint: str | None = None,
    progress: Progress | None = None,
) -> Pulled:
    """Fetch a model of the catalogue into the store. What an interrupted pull has fetched is kept and gone on with.

    Args:
        name: a name of the catalogue.
        catalogue: a file of your own models.
        revision: a commit, branch or "refs/pr/N" instead of the catalogue's.
        source: a folder to copy from instead of the hub (a mirror, a disk that was carried in).
        endpoint: another hub; the environment variable HF_ENDPOINT works too.
        progress: told of each file.

    Raises:
        UsageError: the model is not one that is pulled, or is there already.
        UnavailableError: no network, no such repository or revision, or no permission.
        ModelError: there are no safetensors.
    """
    entry = find_entry(name, catalogue)
    if entry.directory or (not entry.hub and source is None):
        raise UsageError(
            f"{name} is not pulled: it has {'a folder' if entry.directory else 'no hub address'}"
        )
    folder = snapshot_directory(name, entry)
    if folder.exists():
        raise UsageError(f"{name} is there already: {folder}", "remove the folder to fetch it again")
    draft = store() / f".{name}.partial"
    draft.mkdir(parents=True, exist_ok=True)
    told = progress or (lambda *_: None)
    if source is not None:
        found = _copy(source, draft, told)
    else:
        found = _fetch(entry, revision or entry.revision or "main", draft, endpoint, told)
    _refuse_code(draft)
    record = _record(name, entry, found, draft)
    (draft / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(draft / ".cache", ignore_errors=True)
    draft.rename(folder)
    size = sum(file["bytes"] for file in record["files"].values())
    return Pulled(name, folder, found, round(size / 1e6, 1), record["digest"])


def _copy(source: Path, draft: Path, told: Progress) -> str:
    if not source.is_dir():
        raise UnavailableError(f"no folder {source}")
    names = wanted([path.name for path in source.iterdir() if path.is_file()])
    _need_safetensors(names, str(source))
    for number, name in enumerate(names):
        told(name, number, len(names))
        shutil.copyfile(source / name, draft / name)
    return "local"


def _fetch(entry: Entry, revision: str, draft: Path, endpoint: str | None, told: Progress) -> str:
    from huggingface_hub import HfApi, hf_hub_download

    try:
        info = HfApi(endpoint=endpoint).model_info(entry.hub, revision=revision)
        commit = str(info.sha)
        names = wanted([file.rfilename for file in info.siblings or []])
        _need_safetensors(names, f"{entry.hub} at {revision}")
        for number, name in enumerate(names):
            told(name, number, len(names))
            hf_hub_download(entry.hub, name, revision=commit, local_dir=draft, endpoint=endpoint)
    except UnavailableError:
        raise
    except Exception as error:
        raise _in_words(error, entry, revision) from error
    return commit


def _need_safetensors(names: Sequence[str], where: str) -> None:
    if not any(name.endswith(".safetensors") for name in names):
        raise ModelError(
            f"{where} has no safetensors weights",
            "jisr opens no pickled weights; many repositories have a converted copy: try --revision refs/pr/1 "
            "(look at the pull requests on the model's page)",
        )


def _in_words(error: Exception, entry: Entry, revision: str) -> UnavailableError:
    """Say what went wrong so that a person can do something about it."""
    from huggingface_hub import errors

    page = f"https://huggingface.co/{entry.hub}"
    if isinstance(error, errors.GatedRepoError):
        return UnavailableError(
            f"{entry.hub} asks for your agreement first", f"agree to its terms on {page}, then set HF_TOKEN"
        )
    if isinstance(error, errors.RevisionNotFoundError):
        return UnavailableError(f"{entry.hub} has no revision {revision!r}", f"see {page}")
    if isinstance(error, errors.RepositoryNotFoundError):
        hint = f"see {page}; private ones need HF_TOKEN"
        return UnavailableError(f"the hub knows no {entry.hub!r}, or hides it", hint)
    if (
        isinstance(error, OSError | errors.HfHubHTTPError | errors.OfflineModeIsEnabled)
        or "httpx" in type(error).__module__
    ):
        return UnavailableError(
            f"{entry.hub} cannot be fetched: {' '.join(str(error).split())[:160]}",
            "is there a network? Fetch it on a machine that has one and use --from FOLDER; what is fetched is kept",
        )
    return UnavailableError(f"{entry.hub} cannot be fetched: {type(error).__name__}: {error}")


def _refuse_code(folder: Path) -> None:
    """Refuse a model that cannot be loaded without running code of its own."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if "auto_map" in config and "model_type" not in config:
        raise ModelError("this model needs code of its own, which jisr never runs")


def _record(name: str, entry: Entry, revision: str, folder: Path) -> dict[str, Any]:
    files: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != RECORD:
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            files[path.name] = {"sha256": digest, "bytes": path.stat().st_size}
    lines = "".join(f"{file['sha256']}  {name}\n" for name, file in files.items())
    return {
        "name": name,
        "hub": entry.hub,
        "revision": revision,
        "licence": entry.licence,
        "pulled": datetime.now(UTC).isoformat(timespec="seconds"),
        "digest": hashlib.sha256(lines.encode()).hexdigest(),
        "files": files,
    }
