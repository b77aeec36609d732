"""The hand-written references: complete, in the right language, and true to their sources in numbers."""

import pytest

from jisr.errors import UnavailableError
from jisr.eval.metrics.rouge import rouge_n
from jisr.eval.script import script_of
from jisr.eval.seeds import seed_datasets
from jisr.seeds import Seed, index, references
from jisr.text.numbers import unsupported_numbers

SEEDS = index()
CODES = ("ar", "en")
both = pytest.mark.parametrize("code", CODES)
each = pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.slug)


def text_of(seed: Seed) -> str:
    try:
        return seed.text()
    except UnavailableError as error:
        pytest.skip(error.message)


def test_there_are_five_documents_with_names_of_their_own() -> None:
    assert len({seed.slug for seed in SEEDS}) == 5
    assert {seed.language for seed in SEEDS} == {"ar", "en"}


@each
@both
def test_two_summaries_of_60_to_90_words_and_a_headline(seed: Seed, code: str) -> None:
    written = references(seed.slug)
    assert [60 <= len(text.split()) <= 90 for text in written.summaries[code]] == [True, True]
    assert 4 <= len(written.headline[code].split()) <= 20


@each
@both
def test_every_text_is_in_its_language(seed: Seed, code: str) -> None:
    written = references(seed.slug)
    assert {script_of(text) for text in (*written.summaries[code], written.headline[code])} == {code}


@each
@both
def test_the_second_summary_is_not_the_first_in_other_words(seed: Seed, code: str) -> None:
    first, second = references(seed.slug).summaries[code]
    assert rouge_n(hypothesis=second, reference=first, n=2) < 0.3


@each
@both
def test_every_number_of_a_summary_and_headline_stands_in_the_source(seed: Seed, code: str) -> None:
    written, source = references(seed.slug), text_of(seed)
    texts = (*written.summaries[code], written.headline[code])
    assert [unsupported_numbers(text, code, source, seed.language) for text in texts] == [[], [], []]


@each
def test_the_translation_follows_the_source_letter_for_letter(seed: Seed) -> None:
    source, at = text_of(seed), 0
    for pair in references(seed.slug).translation:
        found = source.find(pair.source, at)
        assert found >= 0, pair.source
        at = found + len(pair.source)


@each
def test_the_translation_covers_most_of_the_document(seed: Seed) -> None:
    covered = sum(len(pair.source) for pair in references(seed.slug).translation)
    assert covered > 0.75 * len(text_of(seed).strip())


@each
def test_no_cell_of_the_translation_is_empty_or_in_the_wrong_language(seed: Seed) -> None:
    written = references(seed.slug)
    assert written.target != written.language
    for pair in written.translation:
        assert pair.source.strip()
        assert script_of(pair.target) in (written.target, "")


@each
def test_every_number_of_a_translated_line_stands_in_its_source(seed: Seed) -> None:
    written = references(seed.slug)
    doubtful = {
        pair.target: found
        for pair in written.translation
        if (found := unsupported_numbers(pair.target, written.target, pair.source, written.language))
    }
    assert doubtful == {}


def test_the_seeds_are_four_datasets() -> None:
    for seed in SEEDS:
        text_of(seed)
    found = {dataset.name: len(dataset.items) for dataset in seed_datasets()}
    assert found == {"ar-en": 90, "en-ar": 49, "summary-ar": 5, "summary-en": 5}


def test_a_seed_without_references_is_said() -> None:
    with pytest.raises(UnavailableError, match="no references for the seed 'nowhere'"):
        references("nowhere")
