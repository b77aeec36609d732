"""What counts as the same number in two texts, and what is told as missing."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.text.numbers import numbers, unsupported_numbers


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1,234.5 metres", "en", Decimal("1234.5")),
        ("١٬٢٣٤٫٥ متر", "ar", Decimal("1234.5")),
        ("thirty-six schools", "en", 36),
        ("twenty-five thousand three hundred and two", "en", 25302),
        ("half a million people", "en", 500_000),
        ("two dozen awards", "en", 24),
        ("$1.9bn", "en", Decimal("1.9e9")),
        ("خمسة وعشرون ألفًا وثلاثمئة واثنان", "ar", 25302),
        ("ثلاثة ملايين ومئتا ألف نسمة", "ar", 3_200_000),
        ("الأربع عشرة لاعبة", "ar", 14),
        ("السادس والتسعين عالميًا", "ar", 96),
        ("لسبعمئة جهاز", "ar", 700),
        ("١٫٩ مليار دولار", "ar", Decimal("1.9e9")),
        ("on 3 February", "en", "month 2"),
        ("في تشرين الثاني", "ar", "month 11"),
        ("في شهر جويلية", "ar", "month 7"),
        ("يوم الأربعاء", "ar", "weekday 3"),
    ],
)
def test_numbers_are_read(text: str, language: str, value: Decimal | int | str) -> None:
    assert value in {number.value for number in numbers(text, language)}


def test_a_number_knows_its_place() -> None:
    text = "بلغت الكلفة ١٫٩ مليار دولار"
    [number] = [found for found in numbers(text, "ar") if found.sure]
    assert text[number.start : number.end] == number.text == "١٫٩ مليار"


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        ("ten people", "١٠ أشخاص"),
        ("10 people", "عشرة أشخاص"),
        ("a 13-point lead", "بفارق ثلاث عشرة نقطة"),
        ("in February 2025", "في شباط/فبراير 2025"),
        ("1.5 million", "مليون ونصف المليون"),
        ("a year and a half", "عام ونصف العام"),
        ("the 1980s", "في ثمانينيات القرن الماضي"),
        ("the 19th century", "القرن التاسع عشر"),
        ("by 20:00", "بحلول الثامنة مساء"),
        ("a third of them", "ثلثهم"),
        ("two to three million", "2-3 ملايين"),
        ("44 percent", "44 بالمئة"),
        ("two years ago", "قبل عامين"),
        ("World War II, chapter XIV", "الحرب العالمية الثانية، الفصل الرابع عشر"),
        ("on Monday", "يوم الإثنين"),
        ("the hundredth year", "مئة عام"),
        ("the 16-hour limit", "المهلة المحددة بست عشرة ساعة"),
        ("every second Wednesday", "في ثاني أربعاء"),
        ("the season of 2027–28", "موسم 2027–2028"),
    ],
)
def test_the_same_number_is_found_in_both_directions(english: str, arabic: str) -> None:
    assert unsupported_numbers(english, "en", arabic, "ar") == []
    assert unsupported_numbers(arabic, "ar", english, "en") == []


@pytest.mark.parametrize(
    ("text", "language", "source", "source_language", "found"),
    [
        ("87 votes and 12 more", "en", "78 صوتًا و12", "ar", ["87"]),
        ("في شهر مارس", "ar", "in February", "en", ["مارس"]),
        ("1.8 مليار", "ar", "1.9 billion", "en", ["1.8 مليار"]),
        ("3 million people", "en", "3 billion people", "en", ["3 million"]),
        ("in 2026", "en", "عام 2025", "ar", ["2026"]),
        ("five schools", "en", "four schools", "en", ["five"]),
        ("on Friday", "en", "يوم السبت", "ar", ["Friday"]),
        ("سبعة وعشرون", "ar", "20 and 7", "en", ["سبعة وعشرون"]),
        ("87 and 87 again", "en", "none", "en", ["87"]),
    ],
)
def test_what_the_source_lacks_is_told_as_it_stands(
    text: str, language: str, source: str, source_language: str, found: list[str]
) -> None:
    assert unsupported_numbers(text, language, source, source_language) == found


@pytest.mark.parametrize(
    "text",
    ["one of them, both of the two", "She may march on", "hundreds of thousands", "He went to Six Flags"],
)
def test_words_that_only_look_like_numbers_are_not_questioned(text: str) -> None:
    assert unsupported_numbers(text, "en", "لا شيء", "ar") == []


def test_a_verb_that_looks_like_a_number_is_none() -> None:
    assert unsupported_numbers("لست هنا", "ar", "I am not here", "en") == []


def test_rounding_needs_a_word_that_says_so() -> None:
    assert unsupported_numbers("about 15,000 people", "en", "14,870 people", "en") == []
    assert unsupported_numbers("15,000 people", "en", "14,870 people", "en") == ["15,000"]
    assert unsupported_numbers("about 16,000 people", "en", "14,870 people", "en") == ["16,000"]


def test_years_between_two_dates_may_be_counted() -> None:
    assert unsupported_numbers("in three years", "en", "between 2021 and 2024", "en") == []
    assert unsupported_numbers("in four years", "en", "between 2021 and 2024", "en") == ["four"]


def test_a_year_speaks_of_its_century() -> None:
    assert unsupported_numbers("في القرن العشرين", "ar", "in the 1970s", "en") == []
    assert unsupported_numbers("في القرن التاسع عشر", "ar", "in the 1970s", "en") == ["التاسع عشر"]


@settings(deadline=None)  # the first example loads the tables
@given(st.text(alphabet="0123456789٠١٢.,٫ خمسةوعشرينألفا half amillion-/s"))
def test_every_text_supports_itself(text: str) -> None:
    for language in ("ar", "en"):
        assert unsupported_numbers(text, language, text, language) == []
