"""The gate for CI."""

import pytest

from jisr.errors import UsageError
from jisr.eval.gate import check_gate, parse_gate
from jisr.eval.results import Result, Score, SystemResult, Track


def result(*tracks: str, **scores: tuple[float, str]) -> Result:
    metrics = {key: Score(score=score, better=better) for key, (score, better) in scores.items()}  # type: ignore[arg-type]  # pydantic checks
    return Result(
        kind="evaluation",
        tracks=[
            Track(
                name=name,
                task="translation",
                language="ar",
                segments=1,
                main="chrf",
                baseline="s",
                systems={"s": SystemResult(name="s", metrics=metrics)},
            )
            for name in tracks
        ],
    )


def test_limits_are_read_from_one_line() -> None:
    assert parse_gate("chrf++=40, rouge1=0.3") == {"chrf++": 40.0, "rouge1": 0.3}
    assert parse_gate("") == {}


@pytest.mark.parametrize("text", ["chrf", "=3", "chrf=much"])
def test_a_gate_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="metric=number"):
        parse_gate(text)


@pytest.mark.parametrize(
    ("limits", "missed"), [({"chrf": 40}, 0), ({"chrf": 40.01}, 1), ({"ter": 50}, 0), ({"ter": 49}, 1)]
)
def test_scores_must_reach_their_limit_and_edit_rates_must_not_pass_it(
    limits: dict[str, float], missed: int
) -> None:
    assert len(check_gate(result("a", chrf=(40.0, "higher"), ter=(50.0, "lower")), limits)) == missed


def test_a_limit_is_for_every_track_or_for_one() -> None:
    both = result("a", "b", chrf=(10.0, "higher"))
    assert len(check_gate(both, {"chrf": 40})) == 2
    assert [str(miss) for miss in check_gate(both, {"b/chrf": 40})] == [
        "s: b/chrf is 10, below the gate of 40"
    ]


def test_a_score_that_is_no_number_misses() -> None:
    assert check_gate(result("a", chrf=(float("nan"), "higher")), {"chrf": 0})


def test_a_gate_on_a_metric_that_was_not_computed_is_refused() -> None:
    with pytest.raises(UsageError, match="did you mean 'chrf'"):
        check_gate(result("a", chrf=(1.0, "higher")), {"chrff": 1})
