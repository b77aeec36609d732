"""The catalogue: what is known of each model, as data; a user's own file merges over ours."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from jisr.errors import ConfigError, ModelError, UnavailableError
from jisr.models.base import Limits, Request, Task
from jisr.models.families import FAMILIES, prompts_of
from jisr.models.package import TokenLimits
from jisr.models.prompts import Prompt, key
from jisr.registry import did_you_mean

TASK_NAME = r"^(translate|summarize|headline):(ar|en)-(ar|en)$"


class Server(BaseModel):
    """Where an OpenAI-compatible server is, and how to speak with it.

    api: "chat" or "completion", the endpoint to use.
    key_variable: the environment variable that holds the key; keys are never written in a file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = ""
    model: str = ""
    api: Literal["chat", "completion"] = "chat"
    key_variable: str = "OPENAI_API_KEY"
    concurrency: int = Field(default=4, ge=1, le=256)
    timeout: float = Field(default=120.0, gt=0)
    retries: int = Field(default=4, ge=0, le=20)
    extra: dict[str, Any] = Field(default_factory=dict)


class Entry(BaseModel):
    """One model. Everything has a default but what it does and how it wants to be asked.

    family: how a text is put to it (`families.py`); "chat" for models that follow instructions.
    hub, revision: where its files come from; `files` lists them when not all safetensors and JSON are wanted.
    licence, commercial: its terms as the authors name them, and whether they allow commercial use.
    parameters, download_mb: its size, for people; 0 where unknown.
    codes: its spelling of "ar" and "en".
    prompts, instructions, template: what differs from the family's.
    decoding: the authors' settings by task, in the terms of `jisr.models.base.Decoding`.
    compute_types: the arithmetic it stands, the first being the default.
    golden: token ids of known texts, to notice a tokenizer that has changed.
    unverified: which of these facts nobody has checked; sources: where the others come from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    family: str
    engines: tuple[Literal["ct2", "hf", "openai"], ...] = ("ct2", "hf")
    hub: str = ""
    revision: str = ""
    directory: str = ""
    licence: str = "unknown"
    commercial: bool | None = None
    parameters: str = ""
    download_mb: int = 0
    tasks: tuple[str, ...]
    codes: dict[Literal["ar", "en"], str] = Field(default_factory=dict)
    prompts: dict[str, Prompt] = Field(default_factory=dict)
    instructions: dict[Task, str] = Field(default_factory=dict)
    template: dict[str, bool | str] = Field(default_factory=dict)
    limits: TokenLimits = TokenLimits(input_tokens=512, output_tokens=256)
    decoding: dict[Task, dict[str, bool | int | float]] = Field(default_factory=dict)
    compute_types: tuple[Literal["float32", "bfloat16", "float16"], ...] = ("float32", "bfloat16")
    golden: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    server: Server = Server()
    notes: str = ""
    sources: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Entry":
        if self.family != "chat" and self.family not in FAMILIES:
            raise ValueError(f"family: {self.family!r}: {did_you_mean(self.family, ['chat', *FAMILIES])}")
        for task in self.tasks:
            if not re.match(TASK_NAME, task):
                raise ValueError(f"tasks: {task!r} is not like 'translate:ar-en' or 'summarize:ar-ar'")
        if self.family in {"nllb", "m2m100", "mbart50"} and set(self.codes) != {"ar", "en"}:
            raise ValueError("codes: this family needs the model's own codes of ar and en")
        return self

    @property
    def compute_type(self) -> str:
        """The arithmetic it runs in unless told otherwise."""
        return self.compute_types[0]

    def check_compute_type(self, wanted: str, name: str) -> None:
        """Refuse arithmetic in which the model is known to fail.

        Raises:
            ModelError: naming what it stands.
        """
        if wanted not in self.compute_types:
            raise ModelError(
                f"{name} does not run in {wanted}", f"its entry allows: {', '.join(self.compute_types)}"
            )

    def check_task(self, request: Request, name: str) -> None:
        """Refuse a task or pair that the model does not do.

        Raises:
            ModelError: naming what it does.
        """
        wanted = key(request.task, request.source, request.target)
        if wanted not in self.tasks:
            raise ModelError(f"{name} does not do {wanted}", f"it does: {', '.join(self.tasks)}")

    def token_limits(self) -> Limits:
        """Return the limits as engines give them."""
        return Limits(self.limits.input_tokens, self.limits.output_tokens, self.limits.summary_words)

    def all_prompts(self) -> dict[str, Prompt]:
        """Return the prompt of every task: the family's, with the entry's own over them."""
        return {**prompts_of(self.family, self.tasks, self.codes), **self.prompts}


Catalogue = dict[str, Entry]


@cache
def _shipped() -> Mapping[str, dict[str, Any]]:
    content = files("jisr.models").joinpath("catalogue.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same language, ten times as fast
    return dict(yaml.load(content, Loader=loader))


def read_catalogue(own: Path | None = None) -> Catalogue:
    """Return the catalogue that ships with jisr, with the entries of a user's file merged over it.

    An entry of the user's file that has the name of one of ours changes only the keys it holds.

    Raises:
        UnavailableError: the file is not there.
        ConfigError: with every mistake in it, each with its place.
    """
    return _validate(_merged(own), own)


def _merged(own: Path | None) -> dict[str, dict[str, Any]]:
    merged = dict(_shipped())
    if own is None:
        return merged
    if not own.is_file():
        raise UnavailableError(f"no catalogue at {own}")
    try:
        theirs = yaml.safe_load(own.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{own} is not YAML: {error}") from error
    if not isinstance(theirs, dict) or not all(isinstance(entry, dict) for entry in theirs.values()):
        raise ConfigError(f"{own}: a catalogue maps names to entries")
    for name, entry in theirs.items():
        merged[str(name)] = {**merged.get(str(name), {}), **entry}
    return merged


def _validate(raw: Mapping[str, dict[str, Any]], own: Path | None) -> Catalogue:
    found: Catalogue = {}
    problems: list[str] = []
    for name, entry in raw.items():
        try:
            found[name] = Entry.model_validate(entry)
        except ValidationError as error:
            for mistake in error.errors():
                where = ".".join([name, *(str(step) for step in mistake["loc"])])
                problems.append(f"{where}: {mistake['msg'].removeprefix('Value error, ')}")
    if problems:
        raise ConfigError(f"{own or 'the catalogue'}:", tuple(problems))
    return found


def find_entry(name: str, own: Path | None = None) -> Entry:
    """Return the entry of a model.

    Raises:
        UnavailableError: no such name; the message suggests the nearest one.
        ConfigError: the user's entry has mistakes.
    """
    merged = _merged(own)
    if name not in merged:
        raise UnavailableError(f"no model {name!r}", did_you_mean(name, ["embedded", *merged]))
    return _validate({name: merged[name]}, own)[name]
