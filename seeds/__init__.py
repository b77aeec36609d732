"""The five seed documents, their index, and the references written for them by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import cast

import yaml

from jisr.document import LanguageCode
from jisr.errors import UnavailableError

ROOT = files(__name__)


@dataclass(frozen=True, slots=True)
class Seed:
    """One row of the index: `event` is shared by documents that tell the same story."""

    slug: str
    file: str
    original: str
    language: LanguageCode
    title: str
    topic: str
    event: str

    @property
    def source(self) -> Traversable:
        """The document's file.

        Raises:
            UnavailableError: the sources are not installed; they are not ours to put in a wheel.
        """
        for folder in (
            ROOT / "sources",
            Path("seeds", "sources"),
        ):  # installed editable, or run in a checkout
            if (folder / self.file).is_file():
                return folder / self.file
        raise UnavailableError(
            f"the seed document {self.file!r} is not installed",
            "the sources stay out of the package: run in the top folder of a checkout of the repository",
        )

    def text(self) -> str:
        """Return the document.

        Raises:
            UnavailableError: the sources are not installed.
        """
        return self.source.read_text(encoding="utf-8-sig")


@dataclass(frozen=True, slots=True)
class Aligned:
    """A sentence or line of a document, and the same in the other language."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class References:
    """What people wrote for a seed: in both languages a headline and two summaries, and its translation.

    `target` is the language of the translation; the sources of `translation` are pieces of the document,
    letter for letter and in order.
    """

    slug: str
    language: LanguageCode
    headline: Mapping[str, str]
    summaries: Mapping[str, tuple[str, ...]]
    target: LanguageCode
    translation: tuple[Aligned, ...]


def index() -> list[Seed]:
    """Return the five seeds in the order of the index."""
    rows = yaml.safe_load((ROOT / "index.yaml").read_text(encoding="utf-8"))
    return [Seed(**row) for row in rows]


def references(slug: str) -> References:
    """Return the references for the seed named `slug`.

    Raises:
        UnavailableError: there are none, or they are not in the form that README.md describes.
    """
    notes, table = ROOT / "references" / f"{slug}.yaml", ROOT / "references" / f"{slug}.tsv"
    if not notes.is_file() or not table.is_file():
        raise UnavailableError(
            f"no references for the seed {slug!r}", "they are references/<slug>.yaml and .tsv"
        )
    written = yaml.safe_load(notes.read_text(encoding="utf-8"))
    header, *rows = table.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    cells = [row.split("\t") for row in rows]
    bad = next((number for number, row in enumerate(cells, start=2) if len(row) != 2), None)
    source, _, target = header.partition("\t")
    if bad or source != written["language"] or target not in ("ar", "en"):
        place = (
            f"line {bad}: two columns expected" if bad else f"header {header!r}: two language codes expected"
        )
        raise UnavailableError(f"{table.name}, {place}")
    return References(
        slug=slug,
        language=written["language"],
        headline=written["headline"],
        summaries={
            code: tuple(text.strip() for text in texts) for code, texts in written["summaries"].items()
        },
        target=cast(LanguageCode, target),
        translation=tuple(Aligned(*row) for row in cells),
    )
