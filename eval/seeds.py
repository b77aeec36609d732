"""The seeds as datasets: their translations line by line, and their summaries in both languages."""

from jisr.errors import UsageError
from jisr.eval.dataset import Dataset, Item
from jisr.seeds import index, references


def seed_datasets(part: str = "") -> list[Dataset]:
    """Return the translation datasets, ar-en and en-ar, then the summary datasets, ar and en.

    Args:
        part: "translation", "summary", or "" for both.

    Raises:
        UsageError: another word.
        UnavailableError: the sources are not installed.
    """
    if part not in ("", "translation", "summary"):
        raise UsageError(f"no part {part!r} of the seeds", "it is seeds:translation or seeds:summary")
    found = []
    if part != "summary":
        found += [_translation("ar", "en"), _translation("en", "ar")]
    if part != "translation":
        found += [_summaries("ar"), _summaries("en")]
    return found


def _translation(source: str, target: str) -> Dataset:
    items = [
        Item(
            id=f"{seed.slug}:{number}",
            source=pair.source,
            references=(pair.target,),
            document=seed.slug,
            source_language=source,
        )
        for seed in index()
        if seed.language == source
        for number, pair in enumerate(references(seed.slug).translation, start=1)
    ]
    return Dataset(name=f"{source}-{target}", task="translation", language=target, items=tuple(items))


def _summaries(language: str) -> Dataset:
    items = [
        Item(
            id=seed.slug,
            source=seed.text(),
            references=references(seed.slug).summaries[language],
            document=seed.slug,
            source_language=seed.language,
        )
        for seed in index()
    ]
    return Dataset(name=f"summary-{language}", task="summary", language=language, items=tuple(items))
