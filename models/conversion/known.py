"""The fixed sentences with which a model is tried and a conversion compared."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from jisr.models.base import Request


@cache
def known_texts() -> Mapping[str, Any]:
    """Return the fixed sentences by language, and under "expect" what a translation must hold."""
    content = files("jisr.models").joinpath("known_texts.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(content))


def known_requests(tasks: Sequence[str]) -> list[Request]:
    """Return the fixed sentences as requests, for each of the tasks ("translate:ar-en")."""
    found = []
    for task in tasks:
        name, _, pair = task.partition(":")
        source, _, target = pair.partition("-")
        texts: Sequence[str] = known_texts()[source]
        if name != "translate":
            texts = [" ".join(texts)]
        found += [Request(name, text, source, target) for text in texts]  # type: ignore[arg-type]  # checked names
    return found
