import pytest

from jisr.checks import check_summary, check_translation, copied_share

SOURCE = "أعلنت الوزارة يوم الاثنين أن المشروع سيكلف 450 مليون دولار وأنه سيبدأ في مارس المقبل."
GOOD = "The ministry announced on Monday that the project will cost 450 million dollars and will begin next March."


def failed_translation(hypothesis: str, source: str = SOURCE, target: str = "en") -> list[str]:
    source_language = "ar" if target == "en" else "en"
    return [
        c.name for c in check_translation(source, hypothesis, source_language=source_language, target=target)
    ]


def failed_summary(summary: str, source: str = GOOD, words: int = 10, language: str = "en") -> list[str]:
    checks = check_summary(summary, language=language, source=source, source_language="en", words=words)
    return [check.name for check in checks if not check.passed]


def test_a_faithful_translation_passes_every_check() -> None:
    assert failed_translation(GOOD) == []
    assert failed_translation(SOURCE, source=GOOD, target="ar") == []


@pytest.mark.parametrize(
    ("hypothesis", "names"),
    [
        ("", ["empty"]),
        (SOURCE, ["language"]),
        (GOOD.replace("450", "540"), ["numbers"]),
        (GOOD.replace("450 million dollars", "money"), ["numbers"]),
        ("450 million, March, Monday " + "and the project and the project " * 20, ["repetition", "length"]),
        ("450 March", ["length", "numbers"]),
    ],
)
def test_what_is_wrong_with_a_translation_is_named(hypothesis: str, names: list[str]) -> None:
    assert set(names) <= set(failed_translation(hypothesis))


def test_a_name_in_latin_letters_may_stay_so_in_arabic() -> None:
    assert failed_translation("OpenAI وISMAP", source="OpenAI and ISMAP", target="ar") == []
    assert failed_translation("OpenAI", source="OpenAI", target="ar") == []


def test_the_doubtful_number_is_there_to_be_marked() -> None:
    (check,) = check_translation(SOURCE, GOOD.replace("450", "540"), source_language="ar", target="en")
    assert any("540" in found for found in check.found)
    assert "lost" in check.detail


def test_a_faithful_summary_passes_and_each_fault_is_named() -> None:
    assert failed_summary("A project of 450 million dollars starts in March, says the ministry.") == []
    assert "numbers" in failed_summary("A project of 900 million dollars starts in March, says the ministry.")
    assert "length" in failed_summary("Ministry announces.")
    assert "length" in failed_summary("Another thing was said about this large project again today. " * 4)
    assert failed_summary("") == ["empty"]
    assert "language" in failed_summary("مشروع جديد بكلفة 450 مليون دولار يبدأ في مارس كما أعلنت الوزارة.")


def test_copying_counts_only_within_one_language() -> None:
    text = "The ministry announced on Monday that the project will cost 450 million dollars and will begin next March."
    assert "copied" in failed_summary(text, words=18)
    assert copied_share(text, GOOD) == 1.0
    assert copied_share("The project costs 450 million dollars.", GOOD) == 0.0
