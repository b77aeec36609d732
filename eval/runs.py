"""A run folder of `jisr summarize` or `jisr translate` as something to score and report on."""

from pathlib import Path

from jisr.document import Document
from jisr.errors import UsageError
from jisr.eval.dataset import Dataset, Item
from jisr.eval.harness import Settings, score
from jisr.eval.hypotheses import Outputs
from jisr.eval.results import Result, SegmentResult


def result_of_run(folder: Path) -> tuple[Result, list[SegmentResult]]:
    """Score the summaries of a run folder, against references where its documents have them.

    Raises:
        UsageError: the folder holds neither an evaluation nor a run, or no summary at all.
    """
    from jisr.record import from_record
    from jisr.store import RunFolder

    if not (folder / "documents").is_dir():
        raise UsageError(
            f"{folder} holds no scores.json, comparison.json or documents",
            "give the -o folder of `jisr eval`, `jisr compare` or `jisr summarize`",
        )
    documents = [from_record(record) for record in RunFolder(folder).records()]
    datasets, outputs = [], []
    for language in ("ar", "en"):
        written = [document for document in documents if language in document.summaries]
        if written:
            datasets.append(_dataset(written, language))
            texts = tuple(document.summaries[language].text for document in written)
            models = dict.fromkeys(document.summaries[language].model for document in written)
            outputs.append(Outputs(texts=texts, about={"models": "; ".join(models)}))
    if not datasets:
        raise UsageError(f"{folder} holds no summaries to score")
    name = folder.resolve().name
    return score(datasets=datasets, systems={name: outputs}, settings=Settings(workers=1), title=name)


def _dataset(documents: list[Document], language: str) -> Dataset:
    items = tuple(
        Item(
            id=document.id,
            source=document.text,
            references=tuple(document.references.get(language, ())),
            document=document.title or document.id,
            source_language=document.language.code if document.language else "",
        )
        for document in documents
    )
    return Dataset(name=f"summary-{language}", task="summary", language=language, items=items)
