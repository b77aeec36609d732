"""Which names of a text another text supports, in its own language or the other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.text.known_names import known
from jisr.text.names import names, unsupported_names
from jisr.text.transliteration import skeletons


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("Schmidt", "شميدت"),
        ("Macron", "ماكرون"),
        ("Gennai", "جيناي"),
        ("Schwarzenegger", "شوارزنيجر"),
        ("Khartoum", "الخرطوم"),
        ("Johan", "يوهان"),
        ("Gonzalez", "غونزاليز"),
        ("Charlie", "تشارلي"),
        ("Chopin", "شوبان"),
        ("Abdel Radi", "عبد الراضي"),
        ("Al-Nuaimi", "النعيمي"),
        ("Erkoç", "إركوتش"),
        ("Alibaba", "علي بابا"),
        ("Thompson", "طومسون"),
    ],
)
def test_a_name_is_found_in_the_other_script(latin: str, arabic: str) -> None:
    assert unsupported_names(f"We met {latin} there.", "en", f"التقينا {arabic} هناك", "ar") == []


@pytest.mark.parametrize(
    ("text", "language", "source", "source_language"),
    [
        ("Americans agreed", "en", "وافقت الولايات المتحدة", "ar"),
        ("وافق الأمريكيون", "ar", "The United States agreed", "en"),
        ("وبالفرنسية", "ar", "in France", "en"),
        ("a South Korean firm", "en", "شركة كورية جنوبية", "ar"),
        ("The United Nations", "en", "في الأمم المتحدة", "ar"),
        ("The Estonian Parliament and Jordan's King", "en", "in Estonia and in Jordan", "en"),
        ("the Ministry of Health in Cebu, a Philippine city", "en", "وزارة الصحة في سيبو", "ar"),
        ("the German monks", "en", "الرهبان الألمان", "ar"),
        ("Marrakech", "en", "to Marrakesh", "en"),
    ],
)
def test_a_known_name_is_supported_by_its_other_forms(
    text: str, language: str, source: str, source_language: str
) -> None:
    assert unsupported_names(text, language, source, source_language) == []


@pytest.mark.parametrize(
    ("text", "language", "source", "source_language", "found"),
    [
        ("It was said by Kowalski in Rome.", "en", "قال شميدت في روما", "ar", ["Kowalski"]),
        ("The summit in Brazil", "en", "قمة في كندا", "ar", ["Brazil"]),
        ("قمة في البرازيل", "ar", "A summit in Canada", "en", ["البرازيل"]),
        ("أعلنت شركة Anthropic ذلك", "ar", "OpenAI announced it", "en", ["Anthropic"]),
        ("قال الرئيس شميدت", "ar", "said President Macron", "en", ["شميدت"]),
        ("by OpenAI and NVIDIA", "en", "by OpenAI", "en", ["NVIDIA"]),
        ("in South Africa", "en", "in Africa", "en", ["South Africa"]),
    ],
)
def test_a_name_from_nowhere_is_told_as_it_stands(
    text: str, language: str, source: str, source_language: str, found: list[str]
) -> None:
    assert unsupported_names(text, language, source, source_language) == found


def test_a_country_does_not_support_its_cities() -> None:
    assert unsupported_names("in Osaka", "en", "في اليابان", "ar") == ["Osaka"]


@pytest.mark.parametrize(
    "text",
    [
        "Agronomists say so.",
        "The House of Representatives met.",
        "In March the Ministry acted.",
        "اليد اليمنى",
    ],
)
def test_ordinary_words_are_no_names(text: str) -> None:
    assert unsupported_names(text, "ar" if text.startswith("ا") else "en", "none", "en") == []


def test_names_have_their_places() -> None:
    text = "Then Kowalski flew to South Africa."
    assert [(name.text, text[name.start : name.end]) for name in names(text, "en")] == [
        ("Kowalski", "Kowalski"),
        ("South Africa", "South Africa"),
    ]


def test_the_table_of_known_names_is_whole() -> None:
    english, arabic = known("en"), known("ar")
    entries = {number for numbers in english.phrases.values() for number in numbers}
    assert entries == {number for numbers in arabic.phrases.values() for number in numbers}
    assert len(entries) >= 250
    assert english.doubtful <= english.phrases.keys()


@settings(deadline=None)  # the first example loads the tables
@given(st.text(max_size=30))
def test_a_skeleton_is_made_of_any_word(word: str) -> None:
    assert all(isinstance(row, str) for row in skeletons(word))


@settings(deadline=None)  # the first example loads the tables
@given(st.text(alphabet="Schmidt America الولايات المتحدة. \nUN"))
def test_every_text_supports_its_own_names(text: str) -> None:
    for language in ("ar", "en"):
        assert unsupported_names(text, language, text, language) == []
