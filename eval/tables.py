"""Rows with named fields (JSONL, TSV, CSV, Parquet, Arrow) as datasets."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jisr.errors import UnavailableError, UsageError
from jisr.eval.columns import find_field, read_jsonl, read_lines, read_text
from jisr.eval.dataset import Dataset, Item
from jisr.eval.results import Task
from jisr.eval.script import script_of, script_of_all

_LANGUAGES = ("ar", "en")
_SOURCE = ("source", "src", "document", "article", "text", "input")
_SUMMARY = ("summaries", "summary", "highlights")
_TRANSLATION = ("references", "reference", "ref", "translations", "translation", "target", "tgt")
_LANGUAGE = ("source_language", "language", "lang")

Row = dict[str, object]


def read_rows_jsonl(path: Path) -> list[Row]:
    """Return the objects of a JSONL file.

    Raises:
        UsageError: a line is not a JSON object.
    """
    rows = []
    for number, row in read_jsonl(path):
        if not isinstance(row, dict):
            raise UsageError(f"{path}, line {number}: expected an object with fields such as 'source'")
        rows.append(row)
    return rows


def read_tsv(path: Path) -> list[Row]:
    """Return the rows of a TSV file with a header; quotes have no meaning in it.

    Raises:
        UsageError: a row has more or fewer cells than the header.
    """
    lines = read_lines(path)
    header = lines[0].split("\t") if lines else []
    rows: list[Row] = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(header):
            raise UsageError(f"{path}, line {number} has {len(cells)} cells, the header has {len(header)}")
        rows.append(dict(zip(header, cells, strict=True)))
    return rows


def read_csv(path: Path) -> list[Row]:
    """Return the rows of a CSV file with a header."""
    import csv
    import io

    return [dict(row) for row in csv.DictReader(io.StringIO(read_text(path)))]


def read_arrow(path: Path) -> list[Row]:
    """Return the rows of a Parquet or Arrow file, or of a folder that `datasets` saved.

    Raises:
        UnavailableError: `datasets` cannot read it.
    """
    import datasets

    try:
        if path.is_dir():
            table = datasets.load_from_disk(str(path))
        elif path.suffix == ".parquet":
            table = datasets.Dataset.from_parquet(str(path), keep_in_memory=True)
        else:
            table = datasets.Dataset.from_file(str(path))
    except (OSError, ValueError, datasets.exceptions.DatasetsError) as error:
        raise UnavailableError(f"`datasets` cannot read {path}: {error}") from error
    if isinstance(table, dict):
        name = next((name for name in ("test", "validation") if name in table), next(iter(table)))
        table = table[name]
    return [dict(row) for row in table]


def from_rows(
    rows: Sequence[Row], *, path: Path, source_language: str = "", language: str = "", task: str = ""
) -> list[Dataset]:
    """Return one dataset for each language that the rows have references in.

    Known fields: "id", "document"; a source ("source", "src", "text", ...); references, as a text, a list, or
    by language ("reference", "references", "target", "translation", "summary", "summaries", ...); or a column
    for each language ("ar", "en"), of which the first is the source unless `source_language` says otherwise.

    Raises:
        UsageError: none of these fields is there, or a language cannot be told.
    """
    items: dict[str, list[Item]] = {}
    kind: Task = "summary" if task == "summary" else "translation"
    for number, row in enumerate(rows, start=1):
        place = f"{path}, row {number}"
        if not task and find_field(row, _SUMMARY) is not None:
            kind = "summary"
        source, references = _columns(row, source_language, kind) or _fields(row, kind, place)
        code = source_language or str(find_field(row, _LANGUAGE) or "") or script_of(source)
        name = str(row.get("id", number))
        for target, texts in references.items():
            item = Item(
                id=name,
                source=source,
                references=texts,
                document=str(row.get("document", "")) if isinstance(row.get("source"), str) else "",
                source_language=code,
            )
            items.setdefault(target or language, []).append(item)
    return [
        _dataset(path.stem, kind, target, found)
        for target, found in items.items()
        if not language or target == language
    ]


def _dataset(stem: str, task: Task, language: str, items: list[Item]) -> Dataset:
    language = language or script_of_all(reference for item in items for reference in item.references)
    if not language:
        raise UsageError(
            f"the language of the references in {stem!r} is not clear", "say it: --to ar or --to en"
        )
    return Dataset(name=f"{stem}-{language}", task=task, language=language, items=tuple(items))


def _columns(row: Row, source_language: str, task: Task) -> tuple[str, dict[str, tuple[str, ...]]] | None:
    inner = row.get("translation")
    cells: Mapping[Any, object] = inner if isinstance(inner, Mapping) else row
    codes = [code for code in cells if code in _LANGUAGES and isinstance(cells[code], str)]
    if task == "summary" or len(codes) != len(_LANGUAGES):
        return None
    source = source_language if source_language in codes else codes[0]
    return str(cells[source]), {code: (str(cells[code]),) for code in codes if code != source}


def _fields(row: Row, task: Task, place: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    source = find_field(row, _SOURCE)
    found = find_field(row, _SUMMARY if task == "summary" else _TRANSLATION)
    if found is None:
        found = find_field(row, (*_TRANSLATION, *_SUMMARY))
    if not isinstance(source, str) or found is None:
        missing = "source" if not isinstance(source, str) else "reference"
        raise UsageError(
            f"{place} has no {missing}",
            f"its fields are {', '.join(map(repr, row))}; expected for instance 'source' and 'reference'",
        )
    if isinstance(found, Mapping):
        return source, {str(code): _texts(texts, place) for code, texts in found.items() if texts}
    return source, {"": _texts(found, place)}


def _texts(found: object, place: str) -> tuple[str, ...]:
    texts = [found] if isinstance(found, str) else found
    if not isinstance(texts, Sequence) or not all(isinstance(text, str) for text in texts):
        raise UsageError(f"{place}: a reference must be a text or a list of texts")
    return tuple(texts)
