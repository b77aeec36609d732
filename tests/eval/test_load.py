"""Datasets by path, and what is said about bad ones."""

import json
import re
from pathlib import Path

import pytest

from jisr.errors import UsageError
from jisr.eval.columns import read_lines, read_outputs
from jisr.eval.lengths import check_lengths, slip
from jisr.eval.loading import load_datasets, parallel

FIXTURE = Path(__file__).parent / "fixture"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_parallel_files_take_their_languages_from_their_names() -> None:
    dataset = parallel(source=FIXTURE / "source.en", references=[FIXTURE / "reference.ar"])
    assert (dataset.source_language, dataset.language, len(dataset.items)) == ("en", "ar", 12)


def test_parallel_files_without_telling_names_are_looked_into(tmp_path: Path) -> None:
    source, reference = write(tmp_path / "src", "صباح الخير\n"), write(tmp_path / "ref", "Good morning\n")
    dataset = parallel(source=source, references=[reference])
    assert (dataset.source_language, dataset.language) == ("ar", "en")


def test_tsv_with_language_codes_as_header_is_a_translation_set(tmp_path: Path) -> None:
    path = write(tmp_path / "set.tsv", 'ar\ten\nقال: "نعم"\tHe said: "yes"\n')
    (dataset,) = load_datasets(str(path))
    assert dataset.task == "translation"
    assert dataset.language == "en"
    assert dataset.items[0].source == 'قال: "نعم"'
    assert dataset.items[0].references == ('He said: "yes"',)


def test_the_source_column_can_be_chosen(tmp_path: Path) -> None:
    path = write(tmp_path / "set.tsv", "ar\ten\nنعم\tyes\n")
    (dataset,) = load_datasets(str(path), source_language="en")
    assert (dataset.items[0].source, dataset.language) == ("yes", "ar")


def test_jsonl_with_summaries_in_two_languages_is_two_datasets(tmp_path: Path) -> None:
    row = {"id": "a", "text": "A long text.", "summaries": {"ar": ["ملخص", "آخر"], "en": ["A text."]}}
    found = load_datasets(str(write(tmp_path / "set.jsonl", json.dumps(row) + "\n")))
    assert [(one.language, one.task, len(one.items[0].references)) for one in found] == [
        ("ar", "summary", 2),
        ("en", "summary", 1),
    ]


def test_jsonl_with_a_translation_object_is_read(tmp_path: Path) -> None:
    row = {"translation": {"en": "yes", "ar": "نعم"}}
    (dataset,) = load_datasets(str(write(tmp_path / "set.jsonl", json.dumps(row) + "\n")))
    assert (dataset.source_language, dataset.language, dataset.items[0].references) == ("en", "ar", ("نعم",))


def test_parquet_and_a_saved_folder_are_read_through_datasets(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    table = datasets.Dataset.from_dict({"source": ["Good morning"], "reference": ["صباح الخير"]})
    table.to_parquet(str(tmp_path / "set.parquet"))
    table.save_to_disk(str(tmp_path / "saved"))
    for path in (tmp_path / "set.parquet", tmp_path / "saved"):
        (dataset,) = load_datasets(str(path))
        assert (dataset.language, dataset.items[0].references) == ("ar", ("صباح الخير",))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", '{"source": "x", "reference": "y"}\n{"source": ', "line 2 is not JSON"),
        ("a.jsonl", '{"question": "x"}\n', "row 1 has no source"),
        ("a.jsonl", '{"source": "x"}\n', "row 1 has no reference"),
        ("a.jsonl", '{"source": "x", "reference": 5}\n', "must be a text or a list"),
        ("a.jsonl", "[1]\n", "expected an object"),
        ("a.tsv", "source\treference\nx\ty\tz\n", "line 2 has 3 cells, the header has 2"),
        ("a.xyz", "x", "unknown kind of file"),
    ],
)
def test_bad_files_are_named_with_the_place(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = write(tmp_path / name, content)
    with pytest.raises(UsageError, match=re.escape(message)):
        load_datasets(str(path))


def test_a_missing_dataset_lists_what_is_possible() -> None:
    with pytest.raises(UsageError, match="no such file") as caught:
        load_datasets("nowhere.jsonl")
    assert "seeds" in caught.value.hint


def test_another_encoding_is_named_with_the_line_and_a_remedy(tmp_path: Path) -> None:
    path = write(tmp_path / "ref.ar", "Good\nصباح الخير\n", "cp1256")
    with pytest.raises(UsageError, match=r"not UTF-8: byte 0x.. in line 2") as caught:
        read_lines(path)
    assert "iconv" in caught.value.hint


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_the_text(tmp_path: Path) -> None:
    assert read_lines(write(tmp_path / "a", "\ufeffone\r\ntwo\r\n")) == ["one", "two"]


def test_utf_16_is_read(tmp_path: Path) -> None:
    assert read_lines(write(tmp_path / "a", "نعم\n", "utf-16")) == ["نعم"]


def test_only_a_newline_ends_a_segment(tmp_path: Path) -> None:
    assert len(read_lines(write(tmp_path / "a", "one\u2028more\x85more\ntwo\n"))) == 2


def test_an_empty_last_line_is_a_segment() -> None:
    assert "a\n\n".removesuffix("\n").split("\n") == ["a", ""]


def test_outputs_come_from_lines_or_from_jsonl(tmp_path: Path) -> None:
    path = write(tmp_path / "o.jsonl", '{"hypothesis": "one"}\n"two"\n')
    assert read_outputs(path) == ["one", "two"]


def test_a_lost_line_is_found(tmp_path: Path) -> None:
    reference = read_lines(FIXTURE / "reference.ar")
    marked = read_lines(FIXTURE / "marked.ar")
    assert slip(expected=reference, found=marked[:6] + marked[7:]) == 6
    assert slip(expected=reference, found=[*marked[:4], "سطر زائد", *marked[4:]]) == 4


def test_unequal_lengths_name_the_file_the_count_and_the_place() -> None:
    reference = read_lines(FIXTURE / "reference.ar")
    marked = read_lines(FIXTURE / "marked.ar")
    with pytest.raises(UsageError, match=r"reference has 12, marked\.ar has 11, 1 fewer; .* at line 7"):
        check_lengths({"reference": reference, "marked.ar": marked[:6] + marked[7:], "good": reference})


def test_the_limit_keeps_the_first_items(tmp_path: Path) -> None:
    path = write(tmp_path / "set.tsv", "ar\ten\nنعم\tyes\nلا\tno\n")
    assert len(load_datasets(str(path), limit=1)[0].items) == 1


def test_an_unknown_test_set_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match="iwslt17"):
        load_datasets("sacrebleu:iwslt71/ar-en")


def test_an_unknown_part_of_the_seeds_is_refused() -> None:
    with pytest.raises(UsageError, match="seeds:translation or seeds:summary"):
        load_datasets("seeds:titles")
