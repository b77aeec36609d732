"""Measures without references."""

from math import isnan

import pytest

from jisr.errors import UsageError
from jisr.eval.metrics.base import MeanMetric, Texts
from jisr.eval.metrics.extraction import fragments
from jisr.eval.metrics.registry import defaults, make


def one(
    name: str, output: str, source: str = "", *, language: str = "en", source_language: str = "en"
) -> float:
    metric = make([name])[0]
    texts = Texts(
        hypotheses=(output,),
        sources=(source,),
        language=language,
        source_languages=(source_language,),
        task="summary" if language == source_language else "translation",
    )
    return metric.corpus_score(texts)


SOURCE = "the council of the old town met on monday and voted for a new bridge over the river"


def test_fragments_are_the_longest_copied_pieces_from_the_left() -> None:
    output = "a new bridge pleased the old town on monday"
    assert fragments(source=SOURCE.split(), output=output.split()) == [3, 3, 2]


def test_coverage_and_density_of_a_copy_and_of_new_words() -> None:
    assert one("coverage", SOURCE, SOURCE) == 1.0
    assert one("density", SOURCE, SOURCE) == len(SOURCE.split())
    assert one("coverage", "entirely different words", SOURCE) == 0.0


def test_novelty_is_the_share_of_new_bigrams() -> None:
    assert one("novelty", "the old town voted", SOURCE) == pytest.approx(1 / 3)


def test_copying_is_not_measured_across_languages() -> None:
    assert isnan(one("coverage", "عقد المجلس", SOURCE, language="ar"))


@pytest.mark.parametrize(
    ("output", "expected"),
    [("هذا نص عربي", 1.0), ("this is not", 0.0), ("", 0.0), ("هاتف iPhone الجديد", 1.0)],
)
def test_right_language(output: str, expected: float) -> None:
    assert one("language", output, language="ar") == expected


def test_a_number_alone_has_no_language() -> None:
    assert isnan(one("language", "42", language="ar"))


def test_a_changed_number_is_seen_across_languages() -> None:
    assert one("numbers", "زرعوا 200 شجرة.", "They planted 200 trees.", language="ar") == 1.0
    assert one("numbers", "زرعوا 300 شجرة.", "They planted 200 trees.", language="ar") == 0.0


def test_an_html_entity_is_no_number() -> None:
    assert one("numbers", "It&#39;s raining.", "السماء تمطر.", source_language="ar") == 1.0


def test_a_lost_number_counts_in_translations_only() -> None:
    assert one("numbers", "زرعوا شجرا.", "They planted 200 trees.", language="ar") == 0.0
    assert one("numbers", "They planted trees.", "They planted 200 trees.") == 1.0


def test_a_loop_is_runaway() -> None:
    assert one("repetition", "و" + " قال الوزير إنه" * 30) == 1.0
    assert one("repetition", "قال الوزير إنه سعيد باللقاء") == 0.0


def test_length_is_relative_to_the_references() -> None:
    metric = make(["length"])[0]
    texts = Texts(hypotheses=("one two three",), references=(("a b", "a b c d"),), language="en")
    assert metric.corpus_score(texts) == 1.0


def test_a_language_that_a_metric_is_not_made_for_is_refused() -> None:
    with pytest.raises(UsageError, match="not made for the language 'fr'"):
        make(["numbers"])[0].check(Texts(hypotheses=("a",), sources=("a",), language="fr"))


def test_missing_references_are_refused() -> None:
    with pytest.raises(UsageError, match="needs references"):
        make(["bleu"])[0].check(Texts(hypotheses=("a",), language="en"))


def test_an_unknown_metric_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match="did you mean 'chrf"):
        make(["chrff"])


@pytest.mark.parametrize("task", ["translation", "summary"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_default_metric_can_be_made(task: str, language: str) -> None:
    assert [metric.name for metric in make(defaults(task, language))] == defaults(task, language)


def test_a_metric_of_ones_own_is_one_class() -> None:
    class Shouting(MeanMetric):
        name = "shouting"
        title = "Shouting"
        needs = frozenset()

        def values(self, texts: Texts) -> list[float]:
            return [float(text.isupper()) for text in texts.hypotheses]

    assert make([Shouting()])[0].corpus_score(Texts(hypotheses=("HEY", "you"), language="en")) == 0.5


def test_texts_refuse_columns_of_unequal_length() -> None:
    with pytest.raises(UsageError, match="2 hypotheses but 1 references"):
        Texts(hypotheses=("a", "b"), references=(("a",),))


def test_texts_cannot_be_given_by_position() -> None:
    with pytest.raises(TypeError):
        Texts(("a",), (("a",),))  # type: ignore[misc]  # that is the point
