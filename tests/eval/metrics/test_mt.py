"""BLEU, chrF and TER: every number equals sacrebleu's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from jisr.eval.metrics.base import Texts
from jisr.eval.metrics.registry import make

LINE = st.lists(
    st.sampled_from(["القاهرة،", "the", "cat", "sat", "on", "3.5", "«نعم»؛", ".", "mat,"]), max_size=9
)
THEIRS = {
    "bleu-13a": BLEU(force=True),
    "bleu-intl": BLEU(tokenize="intl", force=True),
    "chrf": CHRF(),
    "chrf++": CHRF(word_order=2),
    "ter": TER(),
}


@st.composite
def corpora(draw: st.DrawFn) -> Texts:
    rows = draw(st.lists(st.tuples(LINE, LINE, LINE), min_size=1, max_size=5))
    joined = [tuple(" ".join(line) for line in row) for row in rows]
    return Texts(
        hypotheses=tuple(row[0] for row in joined), references=tuple(row[1:] for row in joined), language="ar"
    )


@pytest.mark.parametrize("name", THEIRS)
@settings(max_examples=40, deadline=None)
@given(texts=corpora())
def test_corpus_scores_and_signatures_equal_sacrebleu(name: str, texts: Texts) -> None:
    metric = make([name])[0]
    streams = [[references[n] for references in texts.references] for n in (0, 1)]
    expected = THEIRS[name].corpus_score(list(texts.hypotheses), streams)
    assert metric.corpus_score(texts) == pytest.approx(expected.score, abs=1e-9)
    assert metric.signature(texts) == THEIRS[name].get_signature().format()


@settings(max_examples=40, deadline=None)
@given(texts=corpora())
def test_segment_bleu_equals_sentence_bleu(texts: Texts) -> None:
    metric = make(["bleu-13a"])[0]
    sentence = BLEU(effective_order=True, force=True)
    expected = [
        sentence.sentence_score(hypothesis, list(references)).score
        for hypothesis, references in zip(texts.hypotheses, texts.references, strict=True)
    ]
    assert metric.segment_scores(metric.statistics(texts)).tolist() == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("language", "tokenizer"), [("ar", "intl"), ("en", "13a")])
def test_bleu_chooses_its_tokenizer_by_language_and_says_so(language: str, tokenizer: str) -> None:
    metric = make(["bleu"])[0]
    texts = Texts(hypotheses=("a",), references=(("a",),), language=language)
    assert f"tok:{tokenizer}" in metric.signature(texts)
    assert metric.label(texts) == f"BLEU {tokenizer}"


def test_arabic_punctuation_is_glued_to_words_by_13a_only() -> None:
    texts = Texts(
        hypotheses=("وصلنا القاهرة مساء أمس ثم غادرنا",),
        references=(("وصلنا القاهرة، مساء أمس، ثم غادرنا؟",),),
        language="ar",
    )
    scores = {name: make([name])[0].corpus_score(texts) for name in ("bleu-13a", "bleu-intl")}
    assert scores["bleu-intl"] > 1.5 * scores["bleu-13a"]


def test_segments_without_reference_do_not_count() -> None:
    metric = make(["chrf"])[0]
    texts = Texts(hypotheses=("one", "two"), references=(("one",), ()), language="en")
    assert metric.corpus_score(texts) == 100.0


def test_references_are_counted_once_but_not_confused() -> None:
    metric = make(["chrf"])[0]
    first = Texts(hypotheses=("one",), references=(("one",),), language="en")
    second = Texts(hypotheses=("one",), references=(("two",),), language="en")
    assert [metric.corpus_score(one) for one in (first, second, first)] == [
        100.0,
        pytest.approx(5.6, abs=6),
        100.0,
    ]
