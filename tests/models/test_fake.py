"""The fake model: right language, right length, numbers kept, and every fault what it says."""

import pytest

from jisr.errors import InputTooLongError, ModelError, UsageError
from jisr.models import Decoding, Request, load
from jisr.models.fake import FAULTS, fake_with_limits

ENGLISH = Request("translate", "Hello, President Macron said 3.5 million people came.", "en", "ar")
ARABIC = Request("summarize", "قال الرئيس إن العام 2024 جديد. ثم غادر القمة. ثم عاد.", "ar", "en", words=6)


def first(name: str, request: Request, candidates: int = 1) -> str:
    return (
        load(name).generate([request], Decoding(candidates=candidates, beam=candidates))[0].candidates[0].text
    )


def test_it_translates_words_and_spells_the_rest_in_the_other_script() -> None:
    text = first("fake", ENGLISH)
    assert text.startswith("مرحبا،")
    assert "ماكرون" in text
    assert "3.5" in text
    assert not any(char.isascii() and char.isalpha() for char in text)


def test_a_summary_ends_with_a_sentence_and_is_about_as_long_as_asked() -> None:
    text = first("fake", ARABIC)
    assert text.endswith(".")
    assert "2024" in text
    assert len(text.split()) <= 8


def test_it_is_deterministic_and_keeps_order() -> None:
    engine = load("fake")
    assert engine.generate([ENGLISH, ARABIC], Decoding()) == engine.generate([ENGLISH, ARABIC], Decoding())
    assert engine.generate([ARABIC, ENGLISH], Decoding())[1] == engine.generate([ENGLISH], Decoding())[0]


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"first", "fail", "unended", "copy"}))
def test_a_fault_changes_the_output_and_first_spares_the_second_candidate(fault: str) -> None:
    honest = load("fake").generate([ENGLISH], Decoding(candidates=2, beam=2))[0].candidates
    faulty = load(f"fake:{fault},first").generate([ENGLISH], Decoding(candidates=2, beam=2))[0].candidates
    assert faulty[0].text != honest[0].text
    assert faulty[1] == honest[1]


def test_what_the_faults_look_like() -> None:
    assert first("fake:empty", ENGLISH) == ""
    assert first("fake:copy", ENGLISH) == ENGLISH.text
    assert "3.5" not in first("fake:digits", ENGLISH)
    assert "Quarrick" in first("fake:names", ENGLISH)
    assert not load("fake:unended").generate([ENGLISH], Decoding())[0].candidates[0].finished
    with pytest.raises(ModelError):
        first("fake:fail", ENGLISH)


def test_an_unknown_fault_is_named() -> None:
    with pytest.raises(UsageError, match="lop") as caught:
        load("fake:lop")
    assert "loop" in caught.value.hint


def test_its_limits_are_kept() -> None:
    engine = fake_with_limits(5)
    assert engine.count_tokens(["one two three"]) == [3]
    with pytest.raises(InputTooLongError):
        engine.generate([Request("translate", "one two three four five six", "en", "ar")], Decoding())
