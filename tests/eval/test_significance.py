"""Resampling: the same answers as sacrebleu, and honest where it is not."""

import numpy as np
import pytest
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.significance import PairedTest

from jisr.eval import significance
from jisr.eval.dataset import Dataset, System
from jisr.eval.metrics.base import Metric
from jisr.eval.metrics.registry import make
from jisr.eval.significance import Resampling

THEIRS = {"bleu-intl": BLEU(tokenize="intl"), "chrf++": CHRF(word_order=2)}


def statistics(metric: Metric, dataset: Dataset, system: System) -> np.ndarray:
    return metric.statistics(dataset.texts(hypotheses=system.outputs))


@pytest.mark.parametrize("kind", ["bs", "ar"])
@pytest.mark.parametrize("name", THEIRS)
def test_p_values_equal_those_of_sacrebleu(
    kind: str, name: str, dataset: Dataset, systems: list[System], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SACREBLEU_SEED", "12345")
    monkeypatch.setattr(
        significance, "_TIE", -1e-9
    )  # sacrebleu does not count ties; see `jisr.eval.significance`
    references = [[item.references[0] for item in dataset.items]]
    named = [(system.name, list(system.outputs)) for system in systems[:2]]
    _, theirs = PairedTest(named, {name: THEIRS[name]}, references, test_type=kind, n_samples=200)()
    expected = next(values for key, values in theirs.items() if key != "System")[1]

    metric, resampling = make([name])[0], Resampling(200, 12345)
    first, second = (statistics(metric, dataset, system) for system in systems[:2])
    if kind == "ar":
        p = significance.approximate_randomisation(
            metric=metric, first=first, second=second, resampling=resampling
        )
    else:
        samples = [
            significance.bootstrap_scores(metric=metric, statistics=rows, resampling=resampling)
            for rows in (first, second)
        ]
        difference = float(metric.score(first.sum(0)) - metric.score(second.sum(0)))
        p = significance.paired_bootstrap(first=samples[0], second=samples[1], difference=difference)
        assert samples[1].mean() == pytest.approx(float(expected.mean), rel=1e-5)
    assert p == pytest.approx(expected.p_value, abs=1e-12)


@pytest.mark.parametrize("method", ["bootstrap", "ar"])
def test_identical_systems_are_never_told_apart(method: str, dataset: Dataset, systems: list[System]) -> None:
    metric = make(["rouge1"])[0]
    rows = statistics(metric, dataset, systems[0])
    samples = significance.bootstrap_scores(metric=metric, statistics=rows, resampling=Resampling(100))
    p = (
        significance.paired_bootstrap(first=samples, second=samples, difference=0.0)
        if method == "bootstrap"
        else significance.approximate_randomisation(
            metric=metric, first=rows, second=rows.copy(), resampling=Resampling(100)
        )
    )
    assert p == 1.0


def test_three_segments_cannot_reach_significance_by_randomisation() -> None:
    metric = make(["rouge1"])[0]
    first, second = np.array([[0.9, 1.0]] * 3), np.array([[0.1, 1.0]] * 3)
    p = significance.approximate_randomisation(
        metric=metric, first=first, second=second, resampling=Resampling(1000)
    )
    assert p == pytest.approx(2 / 8, abs=0.05)  # of the eight ways to exchange, two are as extreme


def test_chunks_do_not_change_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    metric = make(["rouge1"])[0]
    rng = np.random.default_rng(7)
    first, second = (np.stack([rng.random(37), np.ones(37)], axis=-1) for _ in range(2))

    def run() -> tuple[list[float], float]:
        drawn = significance.bootstrap_scores(metric=metric, statistics=first, resampling=Resampling(300))
        p = significance.approximate_randomisation(
            metric=metric, first=first, second=second, resampling=Resampling(300)
        )
        return drawn.tolist(), p

    whole = run()
    monkeypatch.setattr(significance, "_CHUNK_CELLS", 64 * 37)
    assert run() == whole


def test_an_interval_holds_the_score_and_shrinks_with_more_segments() -> None:
    metric = make(["rouge1"])[0]
    rng = np.random.default_rng(1)
    widths = []
    for count in (20, 2000):
        rows = np.stack([rng.random(count), np.ones(count)], axis=-1)
        found = significance.interval(
            significance.bootstrap_scores(metric=metric, statistics=rows, resampling=Resampling(500))
        )
        assert found is not None
        assert found[0] < float(metric.score(rows.sum(0))) < found[1]
        widths.append(found[1] - found[0])
    assert widths[1] < widths[0] / 5


def test_scores_that_are_no_numbers_have_no_interval() -> None:
    assert significance.interval(np.array([np.nan, np.nan])) is None


def test_holm_multiplies_the_smallest_most_and_keeps_the_order() -> None:
    assert significance.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert significance.holm([0.6, 0.7]) == [1.0, 1.0]
