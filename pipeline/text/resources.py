"""Reads the tables in `text/data`: they are data, so that a rule can be added without touching code."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load_table(name: str) -> Any:
    """Return the parsed YAML file `name` of `text/data`; it is read once and must not be changed."""
    return yaml.safe_load(files("jisr.text").joinpath("data", name).read_text(encoding="utf-8"))
