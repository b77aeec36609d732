"""Warnings about texts whose scores would mislead."""

from dataclasses import replace

import pytest

from jisr.errors import UsageError
from jisr.eval.checks import check_counts, notices
from jisr.eval.comparison import compare
from jisr.eval.dataset import Dataset, Item, System


def codes(dataset: Dataset, *systems: System) -> set[tuple[str, str]]:
    return {(notice.code, notice.system) for notice in notices(dataset=dataset, systems=systems)}


def test_the_fixtures_faults_are_all_named(dataset: Dataset, systems: list[System]) -> None:
    assert codes(dataset, *systems) == {
        ("few-segments", ""),
        ("empty", "broken"),
        ("entities", "broken"),
        ("wrong-language", "broken"),
        ("equals-source", "broken"),
    }


def test_swapped_source_and_reference_are_suspected(dataset: Dataset) -> None:
    swapped = replace(
        dataset,
        items=tuple(
            replace(item, source=item.references[0], references=(item.source,)) for item in dataset.items
        ),
    )
    found = [one for one in notices(dataset=swapped, systems=[]) if one.code == "wrong-language"]
    assert len(found) == 2
    assert "swapped" in found[0].message


def test_a_system_that_is_the_reference_is_suspected(dataset: Dataset) -> None:
    cheat = System(name="cheat", outputs=tuple(item.references[0] for item in dataset.items))
    assert ("equals-reference", "cheat") in codes(dataset, cheat)


def test_wrongly_decoded_text_is_suspected(dataset: Dataset, systems: list[System]) -> None:
    outputs = tuple(text.encode().decode("cp1252", "replace") for text in systems[1].outputs)
    assert ("encoding", "odd") in codes(dataset, System(name="odd", outputs=outputs))


def test_tokenized_output_is_suspected(dataset: Dataset, systems: list[System]) -> None:
    outputs = tuple(text.replace(".", " .") for text in systems[1].outputs)
    assert ("tokenized", "spaced") in codes(dataset, System(name="spaced", outputs=outputs))


def test_two_systems_with_the_same_outputs_are_named(dataset: Dataset, systems: list[System]) -> None:
    assert ("same-outputs", "bare") in codes(dataset, systems[0], replace(systems[0], name="copy"))


def test_failed_documents_are_named(dataset: Dataset, systems: list[System]) -> None:
    assert ("failed", "bare") in codes(
        dataset, replace(systems[0], about={"failed": "2, the first at detect: x"})
    )


def test_missing_references_are_counted(dataset: Dataset, systems: list[System]) -> None:
    some = replace(dataset, items=(replace(dataset.items[0], references=()), *dataset.items[1:]))
    assert ("no-reference", "") in codes(some, systems[0])


def test_unequal_numbers_of_outputs_are_refused(dataset: Dataset, systems: list[System]) -> None:
    short = replace(systems[0], outputs=systems[0].outputs[:-1])
    with pytest.raises(UsageError, match="bare has 11, 1 fewer"):
        compare(dataset=dataset, systems=[short])


def test_two_systems_of_one_name_are_refused(dataset: Dataset, systems: list[System]) -> None:
    with pytest.raises(UsageError, match="two systems are called 'bare'"):
        check_counts(dataset=dataset, systems=[systems[0], systems[0]])


def test_no_system_at_all_is_refused(dataset: Dataset) -> None:
    with pytest.raises(UsageError, match="no system"):
        check_counts(dataset=dataset, systems=[])


def test_an_empty_dataset_is_refused() -> None:
    with pytest.raises(UsageError, match="is empty"):
        Dataset(name="x", task="translation", language="ar", items=())


def test_fifty_segments_are_not_few() -> None:
    items = tuple(Item(id=str(n), source=f"Sentence {n}.", references=(f"جملة {n}.",)) for n in range(50))
    big = Dataset(name="x", task="translation", language="ar", items=items)
    assert not notices(dataset=big, systems=[System(name="s", outputs=tuple(f"قول {n}." for n in range(50)))])
