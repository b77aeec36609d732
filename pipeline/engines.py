"""From a section of the configuration to a loaded engine and its decoding."""

from collections.abc import Mapping
from dataclasses import fields, replace

from jisr.config.schema import Config, ModelSettings
from jisr.errors import ConfigError
from jisr.models import load
from jisr.models.base import Decoding, Engine
from jisr.registry import did_you_mean

_KNOWN = {field.name: field.type for field in fields(Decoding)}


def load_for(settings: ModelSettings, config: Config) -> Engine:
    """Return the engine that a section asks for; a model is loaded once in a process.

    Raises:
        UnavailableError: the model is not here, or is not what its manifest says.
    """
    return load(
        settings.model,
        device=settings.device,
        compute_type=settings.compute_type,
        threads=config.run.threads,
        catalogue=config.catalogue,
    )


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
