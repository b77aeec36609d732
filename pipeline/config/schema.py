"""The configuration's schema: every key, its type and its default. Presets carry the explanations."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, PositiveInt

from jisr.config.length import Length
from jisr.document import LanguageCode

DecodingOptions = dict[str, bool | int | float]
"""Overrides of a model's own decoding defaults; the names are the fields of `jisr.models.base.Decoding`."""


class Section(BaseModel):
    """A part of the configuration: unknown keys are mistakes, values do not change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReadSettings(Section):
    """How files become documents."""

    encoding: str | None = None
    format: str | None = None


class CleanSettings(Section):
    """What is taken out of a text before anything else sees it."""

    litter: bool = True
    diacritics: Literal["keep", "strip"] = "keep"


class ModelSettings(Section):
    """A model to use: a name of the catalogue, a directory, or "embedded"."""

    model: str = "embedded"
    device: str = "cpu"
    compute_type: str | None = None
    decoding: DecodingOptions = Field(default_factory=dict)


class TranslateSettings(ModelSettings):
    """What is translated, into which languages, and when a translation is doubtful."""

    to: tuple[LanguageCode, ...] = ("ar", "en")
    of: tuple[Literal["documents", "summaries"], ...] = ("documents",)
    retry: bool = True


class SummarizeSettings(ModelSettings):
    """How long the summaries are, in which languages, and how many candidates may be drawn."""

    to: tuple[LanguageCode, ...] = ("ar", "en")
    length: Annotated[Length, BeforeValidator(Length.parse), PlainSerializer(str)] = Length(60, "words")
    candidates: PositiveInt = 4
    retries: int = Field(default=1, ge=0)


class ScoreSettings(Section):
    """Which metrics are computed for documents that have references."""

    metrics: tuple[str, ...] = ("rouge1", "rouge2", "rougeL", "chrf")


class RunSettings(Section):
    """How the work is done."""

    engine: Literal["local", "ray"] = "local"
    address: str | None = None
    workers: PositiveInt = 1
    batch_words: PositiveInt = 6000
    threads: int = Field(default=0, ge=0)
    cache: bool = True
    cache_megabytes: PositiveInt = 512


class EvalSettings(Section):
    """What `jisr eval` and `jisr compare` compute."""

    metrics: tuple[str, ...] | None = None
    paired: Literal["bootstrap", "ar", "none"] = "bootstrap"
    samples: PositiveInt = 1000
    seed: int = 12345
    gate: dict[str, float] = Field(default_factory=dict)


class Config(Section):
    """The whole configuration."""

    extends: str | None = None
    description: str = ""
    catalogue: str | None = None
    pipeline: tuple[str, ...] = ("clean", "detect", "segment", "summarize", "translate", "score")
    read: ReadSettings = ReadSettings()
    clean: CleanSettings = CleanSettings()
    translate: TranslateSettings = TranslateSettings()
    summarize: SummarizeSettings = SummarizeSettings()
    score: ScoreSettings = ScoreSettings()
    run: RunSettings = RunSettings()
    eval: EvalSettings = EvalSettings()
