"""A finished document on standard output, for people or as JSON."""

import typer

from jisr.document import Document
from jisr.record import to_line


def show(document: Document, *, as_json: bool, many: bool, only_language: bool = False) -> None:
    """Print a document: its record as JSON, or its summaries, its translations or (`only_language`) its language.

    Text is printed in logical order: terminals that can show Arabic turn it round themselves.
    """
    if as_json:
        typer.echo(to_line(document))
    elif document.failure and is_failure(document):
        typer.echo(f"{document.id}: {document.failure.reason}", err=True)
    else:
        if many:
            typer.echo(f"== {document.id}")
        typer.echo(_language(document) if only_language else _text(document), nl=False)


def is_failure(document: Document) -> bool:
    """Whether a person would call it a failure; a text without any letters only needs no work."""
    wordless = document.language is not None and document.language.code == "none"
    return document.failure is not None and not wordless


def _text(document: Document) -> str:
    if document.summaries:
        return "\n".join(_summary(document, language) for language in document.summaries)
    if document.translations:
        return "\n".join(_ended(translation.text) for translation in document.translations.values())
    return _ended(document.text)  # already in the language asked for, or without any letters


def _language(document: Document) -> str:
    assert document.language is not None, "detect fills it, or the document has failed"
    shares = ", ".join(f"{name} {share:.0%}" for name, share in document.language.shares.items())
    return f"{document.language.code}\t{document.language.confidence:.2f}\t{shares}\t{document.id}\n"


def _summary(document: Document, language: str) -> str:
    summary = document.summaries[language]
    lines = [f"[{language}] {summary.text}"]
    lines += [f"  doubtful ({check.name}): {check.detail}" for check in summary.checks if not check.passed]
    lines.append(f"  {summary.words} words, {summary.model}" + (f", {summary.note}" if summary.note else ""))
    return "\n".join(lines) + "\n"


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"
