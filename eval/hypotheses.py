"""Let a pipeline write the outputs for a dataset, and keep them with the fingerprint of what made them."""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from jisr.config.load import digest
from jisr.config.schema import Config
from jisr.document import Document, LanguageCode, Source
from jisr.eval.columns import read_text
from jisr.eval.dataset import Dataset, Item
from jisr.store import write_text

_TRANSLATION = ("detect", "segment", "translate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """What a pipeline wrote for a dataset: a text for each item, "" where it gave none."""

    texts: tuple[str, ...]
    fingerprint: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a pipeline made of the sources of a dataset, and who it was."""

    documents: tuple[Document, ...]
    fingerprint: str
    models: tuple[str, ...]
    seconds: float


def run_pipeline(*, config: Config, dataset: Dataset) -> Run:
    """Run the pipeline of `config`, tailored to `dataset`, over the sources of its items.

    A segment to translate is a document of its own, and is not cleaned: its reference was made from the text
    as it is. For summaries the configured stages run as they are.

    Raises:
        UnavailableError: a model is not here.
    """
    from jisr.pipeline import Pipeline

    pipeline = Pipeline.from_config(tailor(config, dataset))
    started = time.monotonic()
    documents = tuple(pipeline.run(_documents(dataset)))
    seconds = time.monotonic() - started
    return Run(
        documents=documents,
        fingerprint=pipeline.fingerprint,
        models=tuple(str(model) for model in pipeline.models),
        seconds=seconds,
    )


def outputs_of(*, run: Run, config: Config, dataset: Dataset) -> Outputs:
    """Return what `run` wrote in the language of `dataset`."""
    words = sum(len(item.source.split()) for item in dataset.items)
    failures = [document.failure for document in run.documents if document.failure]
    about = {
        "models": "; ".join(run.models),
        "config": digest(config)[:12],
        "words per second": f"{words / max(run.seconds, 1e-9):.0f}",
    }
    if failures:
        about["failed"] = f"{len(failures)}, the first at {failures[0].stage}: {failures[0].reason}"
    return Outputs(
        texts=tuple(_output(document, dataset) for document in run.documents),
        fingerprint=_fingerprint(run.fingerprint, dataset),
        about=about,
    )


def tailor(config: Config, dataset: Dataset) -> Config:
    """Return `config` changed so that it writes what `dataset` has references for.

    Summaries are written in the configured languages too: one that is translated needs the other first.
    """
    language = cast(LanguageCode, dataset.language)
    if dataset.task == "translation":
        translate = config.translate.model_copy(update={"to": (language,), "of": ("documents",)})
        return config.model_copy(update={"pipeline": _TRANSLATION, "translate": translate})
    return config.model_copy(
        update={
            "pipeline": tuple(stage for stage in config.pipeline if stage != "score"),
            "summarize": config.summarize.model_copy(update={"to": _with(config.summarize.to, language)}),
            "translate": config.translate.model_copy(update={"to": _with(config.translate.to, language)}),
        }
    )


def load_outputs(place: Path, dataset: Dataset, config: Config) -> Outputs | None:
    """Return the outputs that lie in the folder `place`, if the same models and settings would make them again.

    Outputs of a run in which documents failed do not count: they are tried again.
    """
    from jisr.pipeline import Pipeline

    path = _path(place, dataset)
    if not path.is_file():
        return None
    try:
        known = json.loads(read_text(path))
        found = Outputs(texts=tuple(known["texts"]), fingerprint=known["fingerprint"], about=known["about"])
    except (ValueError, KeyError, TypeError):
        return None  # damaged or of another version: it is made again
    if "failed" in found.about:
        return None
    wanted = _fingerprint(Pipeline.from_config(tailor(config, dataset)).fingerprint, dataset)
    return found if found.fingerprint == wanted and len(found.texts) == len(dataset.items) else None


def save_outputs(place: Path, dataset: Dataset, outputs: Outputs) -> None:
    """Keep outputs in the folder `place`."""
    content: dict[str, Any] = asdict(outputs)
    write_text(_path(place, dataset), json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _with(languages: tuple[LanguageCode, ...], language: LanguageCode) -> tuple[LanguageCode, ...]:
    return languages if language in languages else (*languages, language)


def _path(place: Path, dataset: Dataset) -> Path:
    return place / f"{quote(dataset.name, safe='')}.json"


def _documents(dataset: Dataset) -> Iterator[Document]:
    for item in dataset.items:
        yield Document(id=item.id, text=item.source, source=Source(path=item.id))


def _output(document: Document, dataset: Dataset) -> str:
    if document.failure:
        return ""
    if dataset.task == "summary":
        summary = document.summaries.get(dataset.language)
        return summary.text if summary else ""
    translation = document.translations.get(dataset.language)
    return translation.text if translation else ""


def _fingerprint(pipeline: str, dataset: Dataset) -> str:
    hasher = hashlib.sha256(f"{pipeline}\0{dataset.task}\0{dataset.language}".encode())
    for item in dataset.items:
        hasher.update(_item(item).encode())
    return hasher.hexdigest()


def _item(item: Item) -> str:
    return "\0".join(("", item.id, item.source, *item.references))
