"""Put a configuration together: defaults < preset < file < environment < overrides, and say all that is wrong."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from jisr.config.problems import describe
from jisr.config.schema import Config
from jisr.errors import ConfigError, UsageError
from jisr.registry import did_you_mean

ENV_PREFIX = "JISR_"
DEFAULT = "embedded"


def presets() -> list[str]:
    """Return the names of the presets that ship with jisr."""
    folder = files("jisr.configs")
    return sorted(item.name.removesuffix(".yaml") for item in folder.iterdir() if item.name.endswith(".yaml"))


def preset_text(name: str) -> str:
    """Return a preset's YAML with its comments.

    Raises:
        UsageError: there is no such preset.
    """
    if name not in presets():
        raise UsageError(f"unknown preset {name!r}", did_you_mean(name, presets()))
    return (files("jisr.configs") / f"{name}.yaml").read_text(encoding="utf-8")


def load_config(
    source: str | Path | None = None,
    overrides: Iterable[str] = (),
    *,
    environ: Mapping[str, str] | None = None,
) -> Config:
    """Return the configuration named by `source` with everything that overrides it.

    Args:
        source: the name of a preset or the path of a YAML file; None is the preset "embedded".
        overrides: "key.path=value" strings, the value in YAML; the last one wins.
        environ: where `JISR_SECTION__KEY=value` is looked for; None is the process's environment.

    Raises:
        ConfigError: with every mistake, each with its path.
        UsageError: a preset or file that does not exist.
    """
    name = str(source or DEFAULT)
    data = _read_with_parents(name, seen=())
    environment = os.environ if environ is None else environ
    problems: list[str] = []
    settings = [(key, value) for key, value in sorted(environment.items()) if key.startswith(ENV_PREFIX)]
    for key, value in settings:
        path = key.removeprefix(ENV_PREFIX).lower().split("__")
        if path[0] in Config.model_fields:  # other JISR_ variables belong to other programs or to secrets
            _set(data, path, value, problems)
    for override in overrides:
        key, equals, value = override.partition("=")
        if equals:
            _set(data, key.strip().split("."), value, problems)
        else:
            problems.append(f"{override}: expected key=value, for instance summarize.length='80 words'")
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        problems += describe(error, Config)
    if problems:
        raise ConfigError(f"the configuration {name!r} has {_count(problems)}:", tuple(problems))
    return config


def digest(config: Config) -> str:
    """Return the SHA-256 of the resolved configuration, the same whatever file or flag it came from."""
    content = config.model_dump(mode="json", exclude={"extends", "description"})
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _count(problems: list[str]) -> str:
    return "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"


def _read_with_parents(name: str, seen: tuple[str, ...]) -> dict[str, Any]:
    if name in seen:
        raise ConfigError(f"the configuration extends itself: {' -> '.join((*seen, name))}")
    data = _read(name)
    parent = data.get("extends")
    if not isinstance(parent, str):
        return data
    if parent not in presets() and not Path(parent).is_absolute():
        parent = str(Path(name).parent / parent)
    return _merge(_read_with_parents(parent, (*seen, name)), data)


def _read(name: str) -> dict[str, Any]:
    path = Path(name)
    if name in presets():
        text = preset_text(name)
    elif path.is_file():
        text = path.read_text(encoding="utf-8")
    else:
        hint = did_you_mean(name, presets())
        raise UsageError(f"no configuration {name!r}: neither a preset nor a file", hint)
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{name} is not valid YAML:", (str(error).replace("\n", " "),)) from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigError(f"{name}: expected keys and values, got {type(data).__name__}")
    return data


def _merge(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _set(data: dict[str, Any], path: list[str], value: str, problems: list[str]) -> None:
    try:
        parsed = yaml.safe_load(value)
    except yaml.YAMLError:
        problems.append(f"{'.'.join(path)}: {value!r} is not valid YAML")
        return
    for key in path[:-1]:
        below = data.get(key)
        data[key] = dict(below) if isinstance(below, dict) else {}
        data = data[key]
    data[path[-1]] = parsed
