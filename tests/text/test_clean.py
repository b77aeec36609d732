from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.text.clean import clean

SEEDS = sorted((Path(__file__).parents[2] / "seeds" / "sources").glob("*.txt"))
ALPHABET = "aا هـ\u064eلﷺﻼﹰ\u0670[1]24.”⬤• \n\r\u00a0\u200f\u200c\u200d😀\ufe0f\x00LoadingMenu:*"


def text_of(raw: str, **options: object) -> str:
    return clean(raw, **options)[0]  # type: ignore[arg-type]  # options are those of clean


def rules_of(raw: str) -> dict[str, int]:
    return {removal.rule: removal.count for removal in clean(raw)[1]}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("ﻣﺮﺣﺒﺎ ﻻ", "مرحبا لا"),
        ("محمدﷺ قال", "محمد صلى الله عليه وسلم قال"),
        ("١٠٠﷼", "١٠٠ريال"),
        ("﷽", "بسم الله الرحمن الرحيم"),
        ("كتـــاب بـ100 الرحمـٰن", "كتاب ب100 الرحمٰن"),
        ("عام 1445 هـ", "عام 1445 هـ"),
        ("ـــــ\nـ بند", "ـــــ\nـ بند"),
        ("أ\u0654".replace("أ", "ا"), "أ"),
        ("a\u200fb\u202ec\ufeffd\u200be\u00adf", "abcdef"),
        ("می\u200cروم", "میروم"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("a\u00a0b\u202fc", "a b c"),
        ("a\x00b\x07c\td", "abc\td"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("مُحَمَّد", "مُحَمَّد"),
    ],
)
def test_characters_get_one_code_and_nothing_invisible_stays(raw: str, expected: str) -> None:
    assert text_of(raw) == expected


def test_diacritics_go_only_when_asked() -> None:
    assert text_of("مُحَمَّدٌ رسولٌ", diacritics="strip") == "محمد رسول"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Write A Comment", "comment-form"),
        ("Leave a Comment", "comment-form"),
        ("Your email address will not be published. Required fields are marked *", "comment-form-notice"),
        ("Also Read: China Answers Global AI Boom", "also-read"),
        ("Scroll to Top", "scroll"),
        ("Loading...", "loading"),
        ("شارك الخبر :", "share"),
        ("اقرأ أيضًا: قمة باريس", "also-read"),
        ("اقرأ أيضا", "also-read"),
        ("لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها ب *", "comment-form-notice"),
        ("Subscribe to our newsletter", "subscribe"),
        ("We use cookies to give you the best experience.", "cookies"),
        ("جميع الحقوق محفوظة © 2025", "copyright"),
        ("تابعونا على فيسبوك", "follow-us"),
        ("Share this article", "share"),
    ],
)
def test_lines_of_litter_go_wherever_they_stand(line: str, rule: str) -> None:
    cleaned, removed = clean(f"First sentence here.\n\n{line}\n\nLast sentence here.")
    assert cleaned == "First sentence here.\n\nLast sentence here."
    assert [(r.rule, r.count, r.example) for r in removed] == [(rule, 1, line)]


@pytest.mark.parametrize("word", ["Loading", "Menu", "Share", "الرئيسية", "التعليقات", "Tags: AI, Japan"])
def test_ambiguous_words_go_at_the_edges_only(word: str) -> None:
    assert text_of(f"{word}\n\nA sentence.\n{word}\nAnother.\n\n{word}\n") == f"A sentence.\n{word}\nAnother."


@pytest.mark.parametrize(
    "prose",
    [
        "Read more books, said the teacher, and you will learn.",
        "Loading the ship took three days.",
        "Share prices fell on Monday.",
        "Related work: we compare with three systems that were published in the last two years. " * 4,
        "اقرأ الكتاب ثم عد إلينا.",
        "شارك الرئيس في القمة.",
        "شارك المقاتلون على الجبهة.",
        "تابعنا الأخبار من الصباح إلى المساء مع الجيران.",
        "قال إنه يؤيد “[ضمان] وصول الجميع إليها”.",
        "We use cookies and milk for the cake",
        "Reading: a life in books",
        "انظر: كتاب التاريخ، الجزء الأول.",
        "Home is where the heart is.",
    ],
)
def test_prose_stays(prose: str) -> None:
    prose = prose.strip()
    assert text_of(prose) == prose


def test_citation_marks_stray_brackets_and_bullets() -> None:
    assert (
        text_of("الطاقة النووية.[24] وبينما “المستدام”.[ ويحظى") == "الطاقة النووية. وبينما “المستدام”. ويحظى"
    )
    assert text_of("⬤ واحد\n  ▪ اثنان") == "• واحد\n  • اثنان"


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_real_pages_lose_their_litter_and_nothing_else(seed: object) -> None:
    raw = seed.read_text(encoding="utf-8")  # type: ignore[attr-defined]  # a Traversable
    cleaned = text_of(raw)
    kept = set(cleaned.split("\n"))
    gone = [line for line in raw.split("\n") if line.strip() and text_of(line, litter=False) not in kept]
    assert all(len(line) < 100 or any(mark in line for mark in ("⬤", ".[", "Also Read")) for line in gone)
    for litter in (
        "Write A Comment",
        "Also Read",
        "Scroll to Top",
        "Loading",
        "شارك الخبر",
        "[24]",
        "⬤",
        "\xa0",
    ):
        assert litter not in cleaned


def test_without_litter_rules_the_lines_stay_one_for_one() -> None:
    assert text_of("Menu\r\n\r\n\r\nLoading\n", litter=False) == "Menu\n\n\nLoading\n"


@given(st.text(alphabet=ALPHABET, max_size=60) | st.text(max_size=60))
def test_cleaning_what_is_clean_changes_nothing(raw: str) -> None:
    once = text_of(raw)
    assert clean(once) == (once, [])


@pytest.mark.parametrize(
    "raw", ["⬤\u200d⬤", "✔\ufe0f\u200d✔ a", "هـــ", "ـَـ", "ب\u200dـ", "Menu\n \nLoading\nMenu", "• ⬤"]
)
def test_known_traps_are_clean_after_one_pass(raw: str) -> None:
    once = text_of(raw)
    assert clean(once) == (once, [])


@pytest.mark.parametrize(
    "unit", ["ـ", "[1", "\n", " \t", "⬤ ", "share on ", "هـ", "(", "read ", "\u200d", "ـَ"]
)
def test_one_endless_line_is_cleaned_in_linear_time(unit: str) -> None:
    assert len(text_of(unit * 100_000)) <= len(unit) * 100_000


def test_what_is_invisible_is_shown_by_its_code() -> None:
    assert clean("ab\u200fcd")[1][0].example == "ab<U+200F>cd"
