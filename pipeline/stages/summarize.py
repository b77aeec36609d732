"""Write a summary of each document in the languages asked for, where a text to write it from is at hand."""

from collections.abc import Sequence
from typing import ClassVar, Self

from jisr.config.length import Length
from jisr.config.schema import Config
from jisr.document import Document, LanguageCode, Summary
from jisr.engines import load_for, tuned
from jisr.stages.fingerprint import fingerprint
from jisr.summarization import Job, Outcome, Summarizer

SHORT = 1.3
"""A text of fewer words than this many times the summary asked for is not worth summarizing."""


class Summarize:
    """Fills `summaries`.

    A summary in the document's own language is written from the document. One in the other language is
    written from the translation if an earlier stage made one; else straight from the document if `direct`;
    else it is left for a later stage to translate.
    """

    name: ClassVar[str] = "summarize"
    reads: ClassVar[frozenset[str]] = frozenset({"language"})
    writes: ClassVar[frozenset[str]] = frozenset({"summaries"})

    def __init__(
        self, summarizer: Summarizer, *, to: Sequence[LanguageCode], length: Length, direct: bool = False
    ) -> None:
        self.summarizer = summarizer
        self.engine = summarizer.engine
        self.to = tuple(to)
        self.length = length
        self.direct = direct
        self.model = str(self.engine.identity)

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """Build the stage from the `summarize` section; `direct` when no stage translates anything."""
        settings = config.summarize
        engine = load_for(settings, config)
        summarizer = Summarizer(
            engine,
            decoding=tuned(engine.defaults("summarize"), settings.decoding),
            candidates=settings.candidates,
            retries=settings.retries,
        )
        return cls(
            summarizer, to=settings.to, length=settings.length, direct="translate" not in config.pipeline
        )

    def fingerprint(self) -> str:
        """Return what changes this stage's output: model, decoding, length, languages, code."""
        own = self.summarizer
        return fingerprint(
            self.name,
            self.engine.identity,
            own.decoding,
            own.candidates,
            own.retries,
            self.to,
            self.length,
            self.direct,
        )

    def process(self, batch: Sequence[Document]) -> list[Document]:
        """Return the documents with their summaries, the requests of the whole batch decoded together."""
        jobs: list[Job] = []
        plans: list[list[tuple[LanguageCode, Job]]] = []
        for document in batch:
            plans.append(
                [(target, job) for target in self._targets(document) if (job := self._job(document, target))]
            )
            jobs += [job for _, job in plans[-1] if not _is_short(job)]
        outcomes = dict(zip(map(id, jobs), self.summarizer.summarize(jobs) if jobs else [], strict=True))
        return [
            document.with_(
                summaries={
                    **document.summaries,
                    **{target: self._summary(document, job, outcomes.get(id(job))) for target, job in plan},
                }
            )
            for document, plan in zip(batch, plans, strict=True)
        ]

    def _targets(self, document: Document) -> list[LanguageCode]:
        """Return the languages asked for, and the document's own where another is to be translated from it."""
        own = document.main_language
        missing = [target for target in self.to if target != own and target not in document.translations]
        pivot = [own] if own and own not in self.to and missing and not self.direct else []
        return [*self.to, *pivot]

    def _job(self, document: Document, target: LanguageCode) -> Job | None:
        own = document.main_language
        if own is None:
            return None
        if target == own:
            text = document.text
        elif target in document.translations:
            text, own = document.translations[target].text, target
        elif self.direct:
            text = document.text
        else:
            return None
        return Job(text, own, target, words=self.length.words(len(document.text.split())))

    def _summary(self, document: Document, job: Job, outcome: Outcome | None) -> Summary:
        if outcome is None:
            return Summary(
                text=" ".join(job.text.split()),
                model=self.model,
                words=len(job.text.split()),
                route="unchanged",
                attempts=0,
                note="too short to summarize: the text itself",
            )
        return Summary(
            text=outcome.text,
            model=self.model,
            words=len(outcome.text.split()),
            route="of-translation" if job.source != document.main_language else "direct",
            checks=outcome.checks,
            attempts=outcome.attempts,
            parts=outcome.parts,
        )


def _is_short(job: Job) -> bool:
    return job.source == job.target and len(job.text.split()) < SHORT * job.words
