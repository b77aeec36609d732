"""Are the numbers and names of an output supported by its source?"""

import html
from abc import abstractmethod
from typing import ClassVar

from jisr.eval.metrics.base import MeanMetric, Show, Texts


class _Supported(MeanMetric):
    """The share of outputs in which nothing is flagged; an empty output has no score."""

    needs: ClassVar[frozenset[str]] = frozenset({"sources"})
    languages: ClassVar[frozenset[str] | None] = frozenset({"ar", "en"})
    show: ClassVar[Show] = "percent"
    normalisable: ClassVar[bool] = False

    @abstractmethod
    def doubtful(
        self, *, output: str, language: str, source: str, source_language: str, task: str
    ) -> list[str]:
        """Return what is flagged in one output."""

    def values(self, texts: Texts) -> list[float]:
        """Return 1 where nothing is flagged, 0 where something is, nan for an empty output."""
        languages = texts.source_languages or ("",) * len(texts)
        return [
            float("nan")
            if not output.strip()
            else float(
                not self.doubtful(
                    output=html.unescape(output),  # "&#39;" is no number
                    language=texts.language,
                    source=source,
                    source_language=code or texts.language,
                    task=texts.task,
                )
            )
            for output, source, code in zip(texts.hypotheses, texts.sources, languages, strict=True)
        ]


class Numbers(_Supported):
    """The share of outputs whose numbers and dates all stand in the source; in translations none is lost."""

    name = "numbers"
    title = "Numbers kept"

    def doubtful(
        self, *, output: str, language: str, source: str, source_language: str, task: str
    ) -> list[str]:
        """Return the numbers that only one side has, "-" before those that the output lost."""
        from jisr.text.numbers import unsupported_numbers

        added = unsupported_numbers(output, language, source, source_language)
        if task != "translation":
            return list(added)
        return [
            *added,
            *(f"-{lost}" for lost in unsupported_numbers(source, source_language, output, language)),
        ]

    def signature(self, texts: Texts) -> str:
        """Return the settings."""
        return f"by:jisr.text.numbers|both-ways:{'yes' if texts.task == 'translation' else 'no'}"


class Names(_Supported):
    """The share of outputs whose proper names all stand in the source, in either script."""

    name = "names"
    settings = "by:jisr.text.names"
    title = "Names supported"

    def doubtful(
        self,
        *,
        output: str,
        language: str,
        source: str,
        source_language: str,
        task: str,  # noqa: ARG002 - names are looked up in one direction, whatever the task
    ) -> list[str]:
        """Return the names that the source does not have."""
        from jisr.text.names import unsupported_names

        return list(unsupported_names(output, language, source, source_language))
