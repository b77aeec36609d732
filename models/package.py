"""Model packages: a directory with weights, tokenizer and a manifest that vouches for every byte.

`manifest.json`::

    {"format": 1, "name": "...", "version": "1", "engine": "ct2", "kind": "causal" | "seq2seq",
     "licence": "Apache-2.0", "compute_type": "int8",
     "files": {"config.json": {"sha256": "...", "bytes": 123},
               "model.bin": {"sha256": <of the whole>, "bytes": <of the whole>,
                             "parts": [{"name": "model.bin.00", "sha256": "...", "bytes": 45000000}, ...]}},
     "tokenizer": "tokenizer.model", "target_tokenizer": "",
     "prompts": {"translate:ar-en": {"prefix": ["<bos>", ...], "suffix": [...], "target": []}, ...},
     "end": ["<eos>"], "chat": false, "limits": {"input_tokens": 400, "output_tokens": 256},
     "decoding": {"translate": {"beam": 4, "max_ratio": 3.0}, "summarize": {...}},
     "libraries": {"ctranslate2": "4.8.5"}, "recipe": {...}, "source": {...}, "parity": {...}}

`end` holds the tokens that end an output; `chat` says that answers may come with thinking or quotation marks
around them. A large file is kept in parts (each small enough for a git host) and joined in memory. A tokenizer ends in
`.model` or `.spm` (sentencepiece) or `.json` (tokenizers). `recipe`, `source` and `parity` are records for
people: how it was made, what it was converted from, how close it is to that.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
    ValidationError,
    field_validator,
)

from jisr.errors import ModelError, UnavailableError
from jisr.models.base import Decoding, Limits, Task
from jisr.models.prompts import Prompt
from jisr.models.recipe_manifest import from_recipe

MANIFEST = "manifest.json"

_REINSTALL = "fetch or convert the model again; a file that was changed on purpose needs a new manifest"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Strict):
    """A file on disk: its name inside the package, its digest, its length."""

    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: NonNegativeInt


class PackagedFile(_Strict):
    """A file of the package; `parts`, when not empty, are joined in order to make it.

    `sha256` may be empty only where every part has its own.
    """

    sha256: str = Field(pattern=r"^([0-9a-f]{64})?$")
    bytes: NonNegativeInt
    parts: tuple[Part, ...] = ()


class TokenLimits(_Strict):
    """See `jisr.models.base.Limits`. `context_tokens` bounds prompt and output together; 0 is no bound."""

    input_tokens: PositiveInt
    output_tokens: PositiveInt
    summary_words: NonNegativeInt = 0
    context_tokens: NonNegativeInt = 0


class Manifest(_Strict):
    """What `manifest.json` holds; the module's text describes each key."""

    format: Literal[1]
    name: str
    version: str
    engine: Literal["ct2"]
    kind: Literal["causal", "seq2seq"]
    licence: str
    compute_type: str
    files: dict[str, PackagedFile]
    tokenizer: str
    target_tokenizer: str = ""
    prompts: dict[str, Prompt]
    end: tuple[str, ...]
    chat: bool = False
    limits: TokenLimits
    decoding: dict[Task, dict[str, bool | int | float]] = Field(default_factory=dict)
    libraries: dict[str, str] = Field(default_factory=dict)
    recipe: dict[str, Any] = Field(default_factory=dict)
    source: dict[str, Any] = Field(default_factory=dict)
    parity: dict[str, Any] = Field(default_factory=dict)

    @field_validator("end", mode="before")
    @classmethod
    def _one_or_more(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


class Package:
    """An opened model package. Opening reads the manifest only; files are checked when they are read.

    Raises:
        UnavailableError: there is no such directory, or it holds no manifest.
        ModelError: the manifest is not one that this version reads.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.manifest = self._read_manifest()

    def _read_manifest(self) -> Manifest:
        path = self.directory / MANIFEST
        if not path.is_file():
            raise UnavailableError(
                f"no model in {self.directory}: it has no {MANIFEST}",
                "`jisr models convert` makes a model package from a downloaded model",
            )
        try:
            raw = json.loads(path.read_bytes())
            if isinstance(raw, dict) and "format" not in raw and "tasks" in raw:
                raw = from_recipe(raw, {})
            return Manifest.model_validate(raw)
        except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
            raise ModelError(f"{path} is not a manifest: {error}", _REINSTALL) from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(step) for step in first["loc"])
            raise ModelError(f"{path}: {where or 'the file'}: {first['msg']}", _REINSTALL) from error

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the manifest, which holds the digests of everything else."""
        return hashlib.sha256((self.directory / MANIFEST).read_bytes()).hexdigest()

    @property
    def limits(self) -> Limits:
        """How much the model reads and writes."""
        limits = self.manifest.limits
        return Limits(limits.input_tokens, limits.output_tokens, limits.summary_words)

    def decoding(self, task: Task) -> Decoding:
        """Return the package's own settings for a task."""
        return decoding_of(self.manifest.decoding.get(task, {}), self.manifest.name)

    def read(self, name: str) -> bytes:
        """Return a file, joined from its parts, after checking length and digest.

        Raises:
            ModelError: a file is missing, shortened or changed; the message names it.
        """
        entry = self._entry(name)
        if not entry.parts:
            content = self._bytes(name, entry.sha256 or "none", entry.bytes)
        else:
            joined = bytearray()
            for part in entry.parts:
                joined += self._bytes(part.name, part.sha256, part.bytes)
            content = bytes(joined)
            if entry.sha256 and hashlib.sha256(content).hexdigest() != entry.sha256:
                raise ModelError(f"{self.directory / name}: the parts do not add up to it", _REINSTALL)
        return content

    def check(self, name: str) -> None:
        """Check a file without keeping it in memory, part by part.

        Raises:
            ModelError: as for `read`.
        """
        entry = self._entry(name)
        for part in entry.parts or (Part(name=name, sha256=entry.sha256, bytes=entry.bytes),):
            path = self._path(part.name, part.bytes)
            with path.open("rb") as stream:
                self._compare(path, hashlib.file_digest(stream, "sha256").hexdigest(), part.sha256)

    def sharded(self, name: str) -> bool:
        """Whether a file is kept in parts."""
        return bool(self._entry(name).parts)

    def _entry(self, name: str) -> PackagedFile:
        if name not in self.manifest.files:
            raise ModelError(f"{self.directory / MANIFEST} lists no {name}", _REINSTALL)
        return self.manifest.files[name]

    def _path(self, name: str, size: int) -> Path:
        if not name or Path(name).name != name or name in {".", ".."}:
            raise ModelError(f"{self.directory / MANIFEST}: {name!r} is not a plain file name", _REINSTALL)
        path = self.directory / name
        if not path.is_file():
            raise ModelError(f"{path} is missing", _REINSTALL)
        if path.stat().st_size != size:
            raise ModelError(f"{path} has {path.stat().st_size} bytes instead of {size}", _REINSTALL)
        return path

    def _bytes(self, name: str, sha256: str, size: int) -> bytes:
        path = self._path(name, size)
        content = path.read_bytes()
        self._compare(path, hashlib.sha256(content).hexdigest(), sha256)
        return content

    def _compare(self, path: Path, found: str, expected: str) -> None:
        if found != expected:
            raise ModelError(
                f"{path} is not the file that was packaged (SHA-256 {found[:12]}..., not {expected[:12]}...)",
                _REINSTALL,
            )


def decoding_of(settings: Mapping[str, bool | int | float], model: str) -> Decoding:
    """Return decoding settings from their names and values.

    Raises:
        ModelError: a name that `Decoding` does not have.
    """
    try:
        return Decoding(**settings)  # type: ignore[arg-type]  # names and numbers from data; a wrong name raises
    except TypeError as error:
        raise ModelError(
            f"{model}: decoding: {error}", "the names are those of jisr.models.base.Decoding"
        ) from None


def write_manifest(directory: Path, manifest: Manifest) -> Path:
    """Write the manifest, after everything it lists is in place; return its path."""
    path = directory / MANIFEST
    content = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1)
    path.write_text(content + "\n", encoding="utf-8")
    return path
