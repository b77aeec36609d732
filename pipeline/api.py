"""The library in one line each: texts in, documents out."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import overload

from jisr.config.load import load_config
from jisr.config.schema import Config
from jisr.document import Document, LanguageCode
from jisr.formats import read as read_file
from jisr.inputs import find
from jisr.pipeline import Pipeline

Languages = LanguageCode | Sequence[LanguageCode]


def read(*inputs: str | Path) -> Iterator[Document]:
    """Yield the documents in files and folders; one that cannot be read carries a `Failure`.

    Raises:
        UsageError: an input does not exist, or holds no documents.
    """
    for file in find(inputs):
        yield from read_file(file.path, name=file.name)


@overload
def summarize(  # type: ignore[overload-overlap]  # a str is a sequence of str too; the first that fits is meant
    texts: str, *, to: Languages = ..., length: str = ..., config: str | Config | None = ...
) -> Document: ...
@overload
def summarize(
    texts: Sequence[str], *, to: Languages = ..., length: str = ..., config: str | Config | None = ...
) -> list[Document]: ...
def summarize(
    texts: str | Sequence[str],
    *,
    to: Languages = ("ar", "en"),
    length: str = "60 words",
    config: str | Config | None = None,
) -> Document | list[Document]:
    """Summarize one text or several.

    Args:
        to: the languages of the summaries.
        length: "60 words", "3 sentences" or "20%" of the text.
        config: a preset, a YAML file or a loaded configuration; None is the embedded model.

    Returns:
        A document for one text, a list in the same order for several: see `Document.summaries` and, where a
        text could not be summarized, `Document.failure`.

    Raises:
        ConfigError, UsageError: a wrong setting.
        UnavailableError: a model that is not here.
    """
    languages = _codes(to)
    return _run(
        texts, _changed(config, summarize={"to": languages, "length": length}, translate={"to": languages})
    )


@overload
def translate(  # type: ignore[overload-overlap]  # as above
    texts: str, *, to: LanguageCode, config: str | Config | None = ...
) -> Document: ...
@overload
def translate(
    texts: Sequence[str], *, to: LanguageCode, config: str | Config | None = ...
) -> list[Document]: ...
def translate(
    texts: str | Sequence[str], *, to: LanguageCode, config: str | Config | None = None
) -> Document | list[Document]:
    """Translate one text or several, sentence by sentence; see `Document.translations`.

    Args:
        to: the language to translate into; sentences that are in it already stay as they are.
        config: a preset, a YAML file or a loaded configuration; None is the embedded model.

    Raises:
        ConfigError, UsageError: a wrong setting.
        UnavailableError: a model that is not here.
    """
    changed = _changed(
        config,
        pipeline=["clean", "detect", "segment", "translate"],
        clean={"litter": False},
        translate={"to": [to], "of": ["documents"]},
    )
    return _run(texts, changed)


def _run(texts: str | Sequence[str], config: Config) -> Document | list[Document]:
    given = [texts] if isinstance(texts, str) else list(texts)
    documents = (Document(id=str(number), text=text) for number, text in enumerate(given, start=1))
    done = list(_pipeline(config.model_dump_json()).run(documents))
    return done[0] if isinstance(texts, str) else done


@cache
def _pipeline(config: str) -> Pipeline:
    return Pipeline.from_config(Config.model_validate_json(config))


def _changed(config: str | Config | None, **changes: object) -> Config:
    base = config if isinstance(config, Config) else load_config(config)
    data = base.model_dump(mode="json")
    for name, value in changes.items():
        data[name] = {**data[name], **value} if isinstance(value, dict) else value
    return Config.model_validate(data)


def _codes(languages: Languages) -> list[str]:
    return [languages] if isinstance(languages, str) else list(languages)
