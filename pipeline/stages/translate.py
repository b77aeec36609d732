"""Translate documents sentence by sentence, or summaries, into the languages that are missing."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Self

from jisr.checks import check_summary
from jisr.config.schema import Config
from jisr.document import Check, Document, LanguageCode, SegmentTranslation, Summary, Translation
from jisr.engines import load_for, tuned
from jisr.models.base import Engine
from jisr.stages.fingerprint import fingerprint
from jisr.text.sentences import rejoin, split
from jisr.translation import SentenceTranslator, Translated, Unit

Done = dict[Unit, Translated]

ABOUT_FACTS = frozenset({"numbers", "names"})
"""Doubts about a summary that its translation inherits; length, script and wording it has of its own."""


class Translate:
    """Fills `translations` (of documents) and the `summaries` that exist in the other language only.

    A sentence that is already in the target language, or in neither, is copied as it is.

    Args:
        to: the languages to translate into.
        of: "documents", "summaries" or both.
        keep: the languages of summaries that are wanted in the end; one that was only written to be
            translated is dropped.
    """

    name: ClassVar[str] = "translate"
    reads: ClassVar[frozenset[str]] = frozenset({"language", "segments"})
    writes: ClassVar[frozenset[str]] = frozenset({"translations", "summaries"})

    def __init__(
        self,
        translator: SentenceTranslator,
        *,
        to: Sequence[LanguageCode],
        of: Sequence[str] = ("documents",),
        keep: Sequence[LanguageCode] = ("ar", "en"),
    ) -> None:
        self.translator = translator
        self.engine: Engine = translator.engine
        self.to = tuple(to)
        self.of = frozenset(of)
        self.keep = frozenset(keep)
        self.model = str(self.engine.identity)

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """Build the stage from the `translate` section."""
        settings = config.translate
        engine = load_for(settings, config)
        decoding = tuned(engine.defaults("translate"), settings.decoding)
        translator = SentenceTranslator(engine, decoding=decoding, retry=settings.retry)
        return cls(translator, to=settings.to, of=settings.of, keep=config.summarize.to)

    def fingerprint(self) -> str:
        """Return what changes this stage's output: model, decoding, languages, code."""
        own = self.translator
        settings = (own.decoding, own.retry, self.to, sorted(self.of), sorted(self.keep))
        return fingerprint(self.name, self.engine.identity, *settings)

    def process(self, batch: Sequence[Document]) -> list[Document]:
        """Return the documents with their translations, all sentences of the batch decoded together."""
        done = self.translator.translate(unit for document in batch for unit in self._units(document))
        return [self._fill(document, done) for document in batch]

    def _units(self, document: Document) -> Iterator[Unit]:
        for target in self._targets(document):
            for text, language in zip(document.segment_texts(), document.segments, strict=True):
                if _foreign(language.language, target):
                    yield Unit(text, _other(target), target)
        for target, summary, source in self._missing(document):
            for start, end, _ in split(summary.text):
                yield Unit(summary.text[start:end], source, target)

    def _targets(self, document: Document) -> list[LanguageCode]:
        if "documents" not in self.of or document.language is None:
            return []
        return [target for target in self.to if target != document.language.code]

    def _missing(self, document: Document) -> list[tuple[LanguageCode, Summary, str]]:
        if "summaries" not in self.of:
            return []
        return [
            (target, summary, source)
            for target in self.to
            if target not in document.summaries
            for source, summary in document.summaries.items()
        ]

    def _fill(self, document: Document, done: Done) -> Document:
        translations = dict(document.translations)
        for target in self._targets(document):
            translations[target] = self._translation(document, target, done)
        summaries = dict(document.summaries)
        for target, summary, source in self._missing(document):
            summaries[target] = self._summary(document, summary, source, target, done)
        if "summaries" in self.of:
            summaries = {
                language: summary for language, summary in summaries.items() if language in self.keep
            }
        return document.with_(translations=translations, summaries=summaries)

    def _translation(self, document: Document, target: LanguageCode, done: Done) -> Translation:
        segments, cuts = [], 0
        for text, segment in zip(document.segment_texts(), document.segments, strict=True):
            if _foreign(segment.language, target):
                translated = done[Unit(text, _other(target), target)]
                segments.append(translated.segment)
                cuts += translated.cuts
            else:
                segments.append(SegmentTranslation(text, attempts=0))
        text = rejoin(document.text, document.segments, [segment.text for segment in segments])
        return Translation(text, self.model, tuple(segments), cuts)

    def _summary(self, document: Document, summary: Summary, source: str, target: str, done: Done) -> Summary:
        sentences = [
            done[Unit(summary.text[start:end], source, target)].segment
            for start, end, _ in split(summary.text)
        ]
        text = " ".join(sentence.text for sentence in sentences)
        checks = check_summary(
            text, language=target, source=document.text, source_language=source, words=summary.words
        )
        doubts = dict.fromkeys(check for sentence in sentences for check in sentence.failed)
        inherited = (check for check in summary.checks if not check.passed and check.name in ABOUT_FACTS)
        return Summary(
            text=text,
            model=self.model,
            words=len(text.split()),
            route="translated",
            checks=_merge(checks, (*doubts, *inherited)),
            attempts=summary.attempts,
            parts=summary.parts,
            note=summary.note,
        )


def _foreign(language: str, target: str) -> bool:
    return language != target and language in {"ar", "en", "mixed"}


def _other(target: LanguageCode) -> LanguageCode:
    return "en" if target == "ar" else "ar"


def _merge(checks: tuple[Check, ...], more: tuple[Check, ...]) -> tuple[Check, ...]:
    """Return `checks` with those of `more` that failed under a name that passed here."""
    failed = {check.name for check in checks if not check.passed}
    added = {check.name: check for check in more if check.name not in failed}
    return (*(check for check in checks if check.name not in added), *added.values())
