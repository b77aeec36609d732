"""The record that flows through the pipeline: one frozen `Document`, and what the stages add to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

LanguageCode = Literal["ar", "en"]
"""A language that jisr reads and writes."""

DetectedCode = Literal["ar", "en", "mixed", "other", "none"]
"""What detection can answer: `mixed` holds both, `other` is unsupported, `none` has no letters."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from.

    `path` is relative to the input that was named, with forward slashes; `sha256` is of the bytes read.
    """

    path: str
    sha256: str = ""
    format: str = "text"
    encoding: str = "utf-8"
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a text: `confidence` in 0..1, `shares` of the letters by script ("Arab", "Latn"; sum 1).

    `name` is the best guess at an unsupported language ("fa", "ur", "fr"), empty when there is none.
    """

    code: DetectedCode
    confidence: float
    shares: Mapping[str, float] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """Something that cleaning took out or changed: which rule, how often, and one example of it."""

    rule: str
    count: int
    example: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence: the half-open character range `start:end` of `Document.text`, its paragraph, its language."""

    start: int
    end: int
    paragraph: int = 0
    language: DetectedCode = "none"


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one check on an output: its name, whether it passed, and what it found.

    `found` lists the doubtful pieces (a number, a name) so that they can be marked in the text.
    """

    name: str
    passed: bool
    detail: str = ""
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentTranslation:
    """One translated segment: its text, the checks it failed, and how many decodings it took."""

    text: str
    failed: tuple[Check, ...] = ()
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Translation:
    """The document in another language: the whole text, and the same sentence by sentence.

    `segments` has one entry for each of `Document.segments`; `cuts` counts the sentences that were cut
    because they were longer than the model reads.
    """

    text: str
    model: str
    segments: tuple[SegmentTranslation, ...] = ()
    cuts: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary in one language.

    `route` says how it came about: "direct", "translated" (a summary that was translated), "of-translation"
    (a summary of the translated document) or "unchanged" (the text was too short to summarize).
    `parts` counts the parts that a long document was read in; `attempts` the candidates that were looked at.
    """

    text: str
    model: str
    words: int
    route: Literal["direct", "translated", "of-translation", "unchanged"] = "direct"
    checks: tuple[Check, ...] = ()
    attempts: int = 1
    parts: int = 1
    note: str = ""

    @property
    def flagged(self) -> bool:
        """Whether any check failed."""
        return any(not check.passed for check in self.checks)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document could not be finished: the stage that gave up, and the reason in plain words."""

    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document on its way through the stages. Stages return new ones; nothing is changed in place.

    `translations`, `summaries` and `references` are keyed by language code; `references` holds the
    summaries written by people that `score` compares with. `seconds` holds the time spent by stage, shared
    out over the documents of a batch by length.
    """

    id: str
    text: str
    source: Source = field(default_factory=lambda: Source(path="-"))
    title: str = ""
    removed: tuple[Removal, ...] = ()
    language: Language | None = None
    segments: tuple[Segment, ...] = ()
    translations: Mapping[str, Translation] = field(default_factory=dict)
    summaries: Mapping[str, Summary] = field(default_factory=dict)
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    failure: Failure | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)

    def with_(self, **changes: Any) -> Self:
        """Return a copy with some fields replaced."""
        return replace(self, **changes)

    def fail(self, stage: str, reason: str) -> Self:
        """Return a copy marked as failed at `stage`; later stages pass it on untouched."""
        return replace(self, failure=Failure(stage, reason))

    @property
    def flagged(self) -> bool:
        """Whether any check failed on any summary or translated sentence."""
        return any(summary.flagged for summary in self.summaries.values()) or any(
            segment.failed for translation in self.translations.values() for segment in translation.segments
        )

    @property
    def main_language(self) -> LanguageCode | None:
        """The supported language that most of the document is in; None when there is none or it is not known."""
        if self.language is None or self.language.code == "other" or self.language.code == "none":
            return None
        if self.language.code == "mixed":
            return (
                "ar" if self.language.shares.get("ar", 0.0) >= self.language.shares.get("en", 0.0) else "en"
            )
        return self.language.code

    def segment_texts(self) -> list[str]:
        """Return the text of each segment, in order."""
        return [self.text[segment.start : segment.end] for segment in self.segments]
