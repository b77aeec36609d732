"""ROUGE: right for Arabic, and the usual numbers on English."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score import rouge_scorer

from jisr.eval.metrics.base import Texts
from jisr.eval.metrics.lcs import lcs_length, lcs_members
from jisr.eval.metrics.registry import make
from jisr.eval.metrics.rouge import rouge_l, rouge_l_sum, rouge_n, words

NAMES = ("rouge1", "rouge2", "rougeL", "rougeLsum")
ASCII = st.lists(
    st.sampled_from(
        ["the", "The", "cat's", "sat", "3.5", "well-known", "U.S.", "it_is", "\n", ".", "running", ",", "--"]
    ),
    max_size=25,
).map(" ".join)
ARABIC = "أعلن المجلسُ، يومَ الإثنين، أنّ ٣٫٥ مليون شخصٍ شاركوا؛ فما رأيك؟"


@settings(max_examples=100, deadline=None)
@given(hypothesis=ASCII, reference=ASCII)
def test_english_scores_equal_those_of_the_usual_package(hypothesis: str, reference: str) -> None:
    theirs = rouge_scorer.RougeScorer(list(NAMES), use_stemmer=False).score(reference, hypothesis)
    ours = {
        "rouge1": rouge_n(hypothesis=hypothesis, reference=reference, n=1),
        "rouge2": rouge_n(hypothesis=hypothesis, reference=reference, n=2),
        "rougeL": rouge_l(hypothesis=hypothesis, reference=reference),
        "rougeLsum": rouge_l_sum(hypothesis=hypothesis, reference=reference),
    }
    assert ours == pytest.approx({name: score.fmeasure for name, score in theirs.items()}, abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_identical_arabic_scores_one(name: str) -> None:
    metric = make([name])[0]
    assert metric.corpus_score(Texts(hypotheses=(ARABIC,), references=((ARABIC,),), language="ar")) == 1.0


def test_the_usual_package_gives_zero_on_the_same_text() -> None:
    score = rouge_scorer.RougeScorer(["rouge1"]).score("أعلن المجلس", "أعلن المجلس")["rouge1"]
    assert score.fmeasure == 0.0  # the trap that our own ROUGE exists for


def test_a_vowelled_word_stays_one_word() -> None:
    assert words("مُحَمَّدٌ وَصَلَ") == ["مُحَمَّدٌ", "وَصَلَ"]


def test_arabic_punctuation_is_no_part_of_a_word() -> None:
    assert words("القاهرة، «نعم»؛ رأيك؟ ٣٫٥") == ["القاهرة", "نعم", "رأيك", "٣", "٥"]


def test_invisible_direction_marks_do_not_split_or_change_words() -> None:
    assert words("\u200fكت\u200fاب\u200e") == ["كتاب"]


def test_diacritics_and_hamza_count_in_raw_scores() -> None:
    assert rouge_n(hypothesis="كتب احمد", reference="كَتَبَ أحمد", n=1) == 0.0


def test_the_best_reference_counts() -> None:
    metric = make(["rouge1"])[0]
    texts = Texts(hypotheses=("one two",), references=(("three four", "one two"),), language="en")
    assert metric.corpus_score(texts) == 1.0


def test_a_segment_without_reference_is_left_out_of_the_mean() -> None:
    metric = make(["rouge1"])[0]
    texts = Texts(hypotheses=("one", "two"), references=(("one",), ()), language="en")
    assert metric.corpus_score(texts) == 1.0


@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abc"), max_size=30))
def test_bit_parallel_length_equals_the_members_found_by_the_table(
    first: list[str], second: list[str]
) -> None:
    assert lcs_length(first, second) == len(lcs_members(first, second))
