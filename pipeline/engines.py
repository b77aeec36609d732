"""From a section of the configuration to a loaded engine and its decoding."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

from jisr.cache import Cache, cache_path
from jisr.cached_engine import CachedEngine, can_be_remembered
from jisr.config.schema import Config, ModelSettings
from jisr.errors import ConfigError
from jisr.models import load
from jisr.models.base import Decoding, Engine
from jisr.registry import did_you_mean

_KNOWN = {field.name: field.type for field in fields(Decoding)}


def load_for(settings: ModelSettings, config: Config) -> Engine:
    """Return the engine that a section asks for, behind the cache; a model is loaded once in a process.

    Raises:
        UnavailableError: the model is not here, or is not what its manifest says.
    """
    engine = load(
        settings.model,
        device=settings.device,
        compute_type=settings.compute_type,
        threads=config.run.threads,
        catalogue=Path(config.catalogue) if config.catalogue else None,
    )
    kept = config.run.cache and can_be_remembered(engine.identity)
    memory = _memory(cache_path(), config.run.cache_megabytes) if kept else None
    return CachedEngine(engine, memory, salt=catalogue_digest(config))


@cache  # one connection for all the engines of a process
def _memory(path: Path, megabytes: int) -> Cache:
    return Cache(path, megabytes=megabytes)


def catalogue_digest(config: Config) -> str:
    """Return the digest of the user's own catalogue: its prompts decide answers. Empty when there is none."""
    return hashlib.sha256(Path(config.catalogue).read_bytes()).hexdigest() if config.catalogue else ""


def tuned(decoding: Decoding, overrides: Mapping[str, bool | int | float]) -> Decoding:
    """Return `decoding` with the overrides of a configuration.

    Raises:
        ConfigError: listing the names that are not options of decoding.
    """
    unknown = [name for name in overrides if name not in _KNOWN]
    if unknown:
        raise ConfigError(
            "unknown decoding options:",
            tuple(f"{name}: {did_you_mean(name, list(_KNOWN))}" for name in unknown),
        )
    return replace(decoding, **overrides)  # type: ignore[arg-type]  # pydantic has seen that they are numbers
