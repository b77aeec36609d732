"""The comparison as a whole, on texts of our own."""

from dataclasses import replace

import pytest

from jisr.errors import UsageError
from jisr.eval.comparison import Outcome, compare
from jisr.eval.dataset import Dataset, Item, System
from jisr.eval.report.view import tokenizer_sentences
from jisr.eval.results import Result
from jisr.eval.significance import Resampling

FEW = Resampling(300)


@pytest.fixture(scope="module")
def outcome(dataset: Dataset, systems: list[System]) -> Outcome:
    return compare(dataset=dataset, systems=systems, resampling=FEW)


def test_raw_and_normalised_scores_stand_side_by_side(outcome: Outcome) -> None:
    bare = outcome.track.systems["bare"].metrics
    assert bare["chrf++@ar-norm-1"].score > bare["chrf++"].score + 0.5
    assert "norm:ar-norm-1" in bare["chrf++@ar-norm-1"].signature
    assert "norm:none" in bare["chrf++"].signature


def test_every_score_has_a_signature_and_an_interval_around_it(outcome: Outcome) -> None:
    for system in outcome.track.systems.values():
        for score in system.metrics.values():
            assert "seed:12345" in score.signature
            assert score.interval is not None
            assert score.interval[0] <= score.score <= score.interval[1]


def test_the_tokenizer_turns_the_order_of_two_systems_round(outcome: Outcome) -> None:
    changes = {(change.first, change.second): change for change in outcome.track.order_changes}
    change = changes["bleu-13a", "bleu"]
    assert (change.upper, change.lower) == ("marked", "bare")
    assert change.gaps[0] > 0 > change.gaps[1]


def test_entities_are_named_as_a_reason_for_the_change(dataset: Dataset, systems: list[System]) -> None:
    bare, marked, _ = systems
    quoted = replace(
        bare, outputs=(bare.outputs[0].replace("المكتبة", "&quot;المكتبة&quot;"), *bare.outputs[1:])
    )
    track = compare(
        dataset=dataset, systems=[quoted, marked], metrics=["bleu", "bleu-13a"], resampling=FEW
    ).track
    assert "Mind the HTML entities of bare: 13a decodes them" in " ".join(tokenizer_sentences(track))


def test_the_broken_system_is_significantly_worse(outcome: Outcome) -> None:
    test = next(
        one
        for one in outcome.track.pairs
        if one.metric == "chrf++" and {one.first, one.second} == {"marked", "broken"}
    )
    assert test.better == "marked"
    assert test.p_adjusted >= test.p


def test_lower_is_better_for_edit_rate(outcome: Outcome) -> None:
    test = next(one for one in outcome.track.pairs if one.metric == "ter" and one.second == "broken")
    assert test.difference < 0
    assert test.better == test.first


def test_flags_name_what_is_wrong_with_each_output(outcome: Outcome) -> None:
    flags = {segment.id: segment.flags.get("broken", []) for segment in outcome.segments}
    assert flags["3"] == ["empty"]
    assert "repeats itself" in flags["4"]
    assert any("300" in flag for flag in flags["5"])
    assert any(flag.startswith("number lost") and "200" in flag for flag in flags["5"])
    assert "wrong language" in flags["6"]
    assert "HTML entities" in flags["1"]
    assert "much shorter than the reference" in flags["9"]


def test_a_good_system_is_not_flagged(outcome: Outcome) -> None:
    assert not [segment.flags["marked"] for segment in outcome.segments if "marked" in segment.flags]


def test_words_that_one_system_has_right_more_often_are_found(
    dataset: Dataset, systems: list[System]
) -> None:
    items = tuple(Item(id=str(n), source="x", references=("the old harbour",)) for n in range(5))
    five = Dataset(name="x", task="translation", language="en", items=items)
    ours, theirs = (
        System(name="a", outputs=("the old harbour",) * 5),
        System(name="b", outputs=("the new port",) * 5),
    )
    track = compare(dataset=five, systems=[theirs, ours], metrics=["chrf"], resampling=FEW).track
    lead = next(one for one in track.ngrams if one.system == "a")
    assert [(gram.text, gram.ours, gram.theirs) for gram in lead.ngrams] == [("the old harbour", 5, 0)]


def test_buckets_hold_all_segments(outcome: Outcome) -> None:
    lengths = [bucket for bucket in outcome.track.buckets if bucket.by == "words in the reference"]
    assert sum(bucket.segments for bucket in lengths) == 12
    assert [bucket.label for bucket in lengths] == ["0-9", "10-19"]


def test_processes_give_the_same_scores(dataset: Dataset, systems: list[System], outcome: Outcome) -> None:
    many = replace(dataset, items=dataset.items * 30)
    systems = [replace(system, outputs=system.outputs * 30) for system in systems]
    one, two = (
        compare(dataset=many, systems=systems, metrics=["chrf", "length"], resampling=FEW, workers=workers)
        for workers in (1, 2)
    )
    assert one.track == two.track


def test_the_result_survives_its_json(outcome: Outcome) -> None:
    result = Result(kind="comparison", tracks=[outcome.track])
    text = result.model_dump_json()
    assert Result.model_validate_json(text).model_dump_json() == text
    assert (
        result.systems["bare"]["metrics"]["chrf++"].score
        == outcome.track.systems["bare"].metrics["chrf++"].score
    )


def test_a_score_that_is_no_number_survives_the_json(dataset: Dataset) -> None:
    nothing = System(name="none", outputs=("",) * len(dataset.items))
    track = compare(dataset=dataset, systems=[nothing], metrics=["numbers"], resampling=FEW).track
    again = Result.model_validate_json(Result(kind="comparison", tracks=[track]).model_dump_json())
    assert again.tracks[0].systems["none"].metrics["numbers"].score != 0
    assert again.tracks[0].systems["none"].metrics["numbers"].interval is None


def test_randomisation_is_another_choice(dataset: Dataset, systems: list[System]) -> None:
    track = compare(dataset=dataset, systems=systems, metrics=["chrf"], paired="ar", resampling=FEW).track
    assert "test:ar" in track.systems["bare"].metrics["chrf"].signature
    assert all(0 < test.p <= 1 for test in track.pairs)


def test_five_segments_never_show_a_significant_difference(dataset: Dataset, systems: list[System]) -> None:
    few = dataset.head(5)
    five = [replace(system, outputs=system.outputs[:5]) for system in systems]
    track = compare(dataset=few, systems=five, metrics=["chrf"], resampling=FEW).track
    assert not [test for test in track.pairs if test.better]
    assert "test:ar" in track.systems["bare"].metrics["chrf"].signature


def test_no_test_and_no_normalisation_can_be_asked_for(dataset: Dataset, systems: list[System]) -> None:
    track = compare(
        dataset=dataset, systems=systems, metrics=["chrf"], paired="none", profile="", resampling=FEW
    ).track
    assert track.pairs == []
    assert track.metric_keys() == ["chrf"]


def test_an_unknown_baseline_gets_a_suggestion(dataset: Dataset, systems: list[System]) -> None:
    with pytest.raises(UsageError, match="did you mean 'bare'"):
        compare(dataset=dataset, systems=systems, baseline="baer")


def test_outputs_can_be_looked_at_without_references(dataset: Dataset, systems: list[System]) -> None:
    bare = replace(dataset, items=tuple(replace(item, references=()) for item in dataset.items))
    track = compare(dataset=bare, systems=systems, resampling=FEW).track
    assert {"numbers", "language"} <= set(track.metric_keys())
    assert "chrf++" not in track.metric_keys()
    assert track.main == "numbers"
