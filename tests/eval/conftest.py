"""The fixture: twelve sentences of our own with an Arabic reference and three systems.

`bare` has every word right, but spaces before Arabic punctuation and no vowel signs; `marked` writes these
right and changes a word in most lines; `broken` has an empty line, a wrong number, a loop, an HTML entity
and a line left in English.
"""

from pathlib import Path

import pytest

from jisr.eval.columns import read_lines
from jisr.eval.dataset import Dataset, System
from jisr.eval.loading import parallel

FIXTURE = Path(__file__).parent / "fixture"


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    return parallel(source=FIXTURE / "source.en", references=[FIXTURE / "reference.ar"])


@pytest.fixture(scope="session")
def systems() -> list[System]:
    return [
        System(name=name, outputs=tuple(read_lines(FIXTURE / f"{name}.ar")))
        for name in ("bare", "marked", "broken")
    ]
