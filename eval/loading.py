"""Datasets by name or by path: the seeds, JSONL, TSV, parallel text, tables, sacrebleu's test sets."""

from collections.abc import Callable, Sequence
from pathlib import Path

from jisr.errors import UsageError
from jisr.eval.columns import read_lines
from jisr.eval.dataset import Dataset, Item
from jisr.eval.lengths import check_lengths
from jisr.eval.script import script_of_all
from jisr.eval.tables import from_rows, read_arrow, read_csv, read_rows_jsonl, read_tsv

_TABLES: dict[str, Callable[[Path], list[dict[str, object]]]] = {
    ".jsonl": read_rows_jsonl,
    ".tsv": read_tsv,
    ".csv": read_csv,
    ".parquet": read_arrow,
    ".arrow": read_arrow,
}


def load_datasets(
    spec: str, *, source_language: str = "", language: str = "", task: str = "", limit: int = 0
) -> list[Dataset]:
    """Return the datasets that `spec` names.

    Args:
        spec: "seeds" (both translation directions, and summaries in both languages), "seeds:translation",
            "seeds:summary", "sacrebleu:<test set>/<pair>" (downloads it), or the path of a file: .jsonl,
            .tsv, .csv, .parquet, .arrow, or a folder saved by `datasets`.
        source_language, language: of the sources and of the references; "" finds out.
        task: "translation" or "summary" where the file leaves it open.
        limit: how many items of each dataset to keep; 0 is all.

    Raises:
        UsageError: there is no such dataset, or its content is not as expected.
        UnavailableError: it cannot be downloaded, or its reader is not installed.
    """
    name, _, rest = spec.partition(":")
    if name == "seeds":
        from jisr.eval.seeds import seed_datasets

        found = seed_datasets(rest)
    elif name == "sacrebleu":
        from jisr.eval.testsets import sacrebleu_dataset

        found = [sacrebleu_dataset(rest)]
    else:
        path = Path(spec)
        reader = read_arrow if path.is_dir() else _TABLES.get(path.suffix)
        if not path.exists() or reader is None:
            raise UsageError(
                f"no dataset {spec!r}: " + ("unknown kind of file" if path.exists() else "no such file"),
                f"expected seeds, sacrebleu:SET/PAIR, a folder of `datasets` or a file {', '.join(_TABLES)}",
            )
        found = from_rows(
            reader(path), path=path, source_language=source_language, language=language, task=task
        )
    return [dataset.head(limit) for dataset in found] if limit else found


def parallel(
    *,
    source: Path | None,
    references: Sequence[Path],
    source_language: str = "",
    language: str = "",
    task: str = "translation",
) -> Dataset:
    """Return the dataset in parallel text files, one segment a line.

    Languages that are not given are taken from the files' names ("test.ar", "en"), then from their letters.

    Raises:
        UsageError: no reference and no source, files of unequal length, or a language that cannot be told.
    """
    columns = {str(path): read_lines(path) for path in ([source] if source else []) + list(references)}
    if not columns:
        raise UsageError("nothing to compare with: give --reference, or --source for reference-free measures")
    if references and (not source or language != source_language or task == "translation"):
        check_lengths(columns)
    sources = columns[str(source)] if source else []
    texts = [columns[str(path)] for path in references]
    source_language = source_language or (_language(source, sources) if source else "")
    language = language or (_language(references[0], texts[0]) if references else "")
    language = language or {"ar": "en", "en": "ar"}.get(source_language, "")
    if not language:
        raise UsageError("the language of the outputs is not clear", "say it: --to ar or --to en")
    items = tuple(
        Item(
            id=str(number + 1),
            source=sources[number] if sources else "",
            references=tuple(column[number] for column in texts),
            source_language=source_language,
        )
        for number in range(len(sources or texts[0]))
    )
    name = f"{source_language}-{language}" if source_language else language
    return Dataset(
        name=name, task="summary" if task == "summary" else "translation", language=language, items=items
    )


def _language(path: Path, lines: Sequence[str]) -> str:
    code = (path.suffix.removeprefix(".") or path.name).lower()
    return code if code in ("ar", "en") else script_of_all(lines)
