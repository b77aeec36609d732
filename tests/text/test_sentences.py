import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from jisr.text.sentences import cut, flatten, rejoin, split

ALPHABET = 'ab Aم و.!?؟…،؛:\n\r\u2028\t"”»([1٣٫5•-\u200f\u064e'
text_like = st.text(alphabet=ALPHABET, max_size=80) | st.text(max_size=60)


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ذهب. ثم عاد؟ نعم! حسنا", ["ذهب.", "ثم عاد؟", "نعم!", "حسنا"]),
        ("تطويرها محليًا.ومن المقرر", ["تطويرها محليًا.", "ومن المقرر"]),
        ("من شركة “OpenAI”.وفي يوم الأحد", ["من شركة “OpenAI”.", "وفي يوم الأحد"]),
        ("من الطاقة النووية.[24] وبينما", ["من الطاقة النووية.[24]", "وبينما"]),
        ("بلغ ٣٫٥ أو 3.5 أو 1.000. انتهى", ["بلغ ٣٫٥ أو 3.5 أو 1.000.", "انتهى"]),
        ("قال د. محمد وأ.د. علي.", ["قال د. محمد وأ.د. علي."]),
        ("ولد عام 1950 م. وتوفي", ["ولد عام 1950 م.", "وتوفي"]),
        ("Dr. Smith met J. K. Rowling. She left.", ["Dr. Smith met J. K. Rowling.", "She left."]),
        ("In the U.S. The law passed.", ["In the U.S.", "The law passed."]),
        ("The U.S. Senate voted.", ["The U.S. Senate voted."]),
        ("At 5 p.m. on Jan. 3. Next.", ["At 5 p.m. on Jan. 3.", "Next."]),
        ("No. 5 is alive. No. He left.", ["No. 5 is alive.", "No.", "He left."]),
        ("Use tools, e.g. Word, i.e. Office.", ["Use tools, e.g. Word, i.e. Office."]),
        (
            "Version 2.0.1 is at https://x.org/a.html. Good",
            ["Version 2.0.1 is at https://x.org/a.html.", "Good"],
        ),
        ('"Really?" he asked. (He left.) Next', ['"Really?" he asked.', "(He left.)", "Next"]),
        ("Yes... And no… Then [...] this", ["Yes...", "And no…", "Then [...] this"]),
        ("Home.The end", ["Home.", "The end"]),
        ("انظر www.موقع.com وملف تقرير.pdf هنا", ["انظر www.موقع.com وملف تقرير.pdf هنا"]),
        ("قال.\u200f وذهب", ["قال.\u200f", "وذهب"]),
        ("1. First. Second\n  • two\n\n- three", ["First.", "Second", "two", "three"]),
        ("...", ["..."]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_paragraphs_count_lines_that_are_not_blank() -> None:
    assert [span.paragraph for span in split("Ok. So\n\n c\r\nd")] == [0, 0, 1, 2]


@given(text_like)
def test_sentences_and_gaps_give_any_text_back(text: str) -> None:
    spans = split(text)
    position, rebuilt = 0, ""
    for span in spans:
        assert position <= span.start < span.end
        sentence = text[span.start : span.end]
        assert sentence == sentence.strip()
        assert len(sentence.splitlines()) == 1
        rebuilt += text[position : span.start] + sentence
        position = span.end
    assert rebuilt + text[position:] == text


@given(text_like)
def test_no_letter_is_left_outside_the_sentences(text: str) -> None:
    outside, position = "", 0
    for span in split(text):
        outside += text[position : span.start]
        position = span.end
    assert not any(char.isalpha() for char in outside + text[position:])


@given(text_like, st.integers(1, 30))
def test_cut_pieces_fit_and_join_to_the_same_text(text: str, limit: int) -> None:
    pieces = cut(text, lambda piece: len(piece) <= limit)
    assert "".join(pieces) == text
    assert all(len(piece) <= limit or regex.fullmatch(r"\X", piece) for piece in pieces)


def test_cut_prefers_sentences_then_semicolons_then_commas_then_words_then_characters() -> None:
    def fits(length: int) -> list[str]:
        return cut("One two. Three four; five, six seveneight", lambda piece: len(piece) <= length)

    assert fits(35) == ["One two. ", "Three four; five, six seveneight"]
    assert fits(25) == ["One two. ", "Three four; ", "five, six seveneight"]
    assert fits(16) == ["One two. ", "Three four; ", "five, ", "six seveneight"]
    assert fits(12) == ["One two. ", "Three four; ", "five, ", "six ", "seveneight"]
    assert fits(6)[-2:] == ["sevene", "ight"]


def test_cut_keeps_a_letter_with_its_diacritics() -> None:
    assert cut("مُحَمَّد", lambda piece: len(piece) <= 3) == ["مُ", "حَ", "مَّ", "د"]


def test_cut_gives_one_character_back_even_when_nothing_fits() -> None:
    assert cut("ab", lambda _: False) == ["a", "b"]


def test_rejoin_keeps_blank_lines_bullets_and_indentation() -> None:
    text = "Title\n\n  • one. Two\n1. three\n"
    new = ["عنوان", "واحد.", "اثنان", "ثلاثة\nسطر"]
    assert rejoin(text, split(text), new) == "عنوان\n\n  • واحد. اثنان\n1. ثلاثة سطر\n"


def test_rejoin_puts_a_space_where_sentences_touched() -> None:
    text = "تطويرها محليًا.ومن المقرر"
    assert rejoin(text, split(text), ["Locally.", "And"]) == "Locally. And"


def test_rejoin_refuses_a_wrong_number_of_texts() -> None:
    with pytest.raises(ValueError, match="2 segments, 1 new"):
        rejoin("Ok. So", split("Ok. So"), ["x"])


@given(text_like, st.text(max_size=5))
def test_rejoin_writes_as_many_lines_as_it_read(text: str, new: str) -> None:
    spans = split(text)
    result = rejoin(text, spans, [f"x{new}"] * len(spans))
    assert len(result.splitlines()) == len(text.splitlines())


def test_flatten_takes_every_kind_of_line_break() -> None:
    assert flatten(" a \r\n\n b\u2028c\x85d ") == "a b c d"


@pytest.mark.parametrize("unit", ["a", "و. ", ". ", 'a."', 'أ."', "“", "1. ", "(", "a.b"])
def test_one_endless_line_is_split_in_linear_time(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    assert len(split(text)) <= len(text)
