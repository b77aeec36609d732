"""The public names of `jisr.eval`, and the example of the documentation."""

import subprocess
import sys

import jisr.eval
from jisr.eval import MeanMetric, Resampling, Texts, compare, score_summary
from jisr.eval.dataset import Dataset, System


def test_every_public_name_is_there() -> None:
    for name in jisr.eval.__all__:
        assert not isinstance(getattr(jisr.eval, name), type(sys)), f"{name} is a module"


def test_importing_the_package_loads_no_library() -> None:
    code = "import sys, jisr.eval; print({'numpy', 'sacrebleu', 'torch', 'datasets'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "set()"


def test_one_summary_is_scored_against_its_references() -> None:
    scores = score_summary(
        hypothesis="القاهرة، مدينة كبيرة",
        references=["القاهرة مدينة كبيرة", "شيء آخر"],
        language="ar",
        metrics=["rouge1", "rouge2", "rougeL", "chrf"],
    )
    assert {name: scores[name] for name in ("rouge1", "rouge2", "rougeL")} == {
        "rouge1": 1,
        "rouge2": 1,
        "rougeL": 1,
    }
    assert 70 < scores["chrf"] < 100


def test_a_summary_without_references_has_no_scores() -> None:
    assert score_summary(hypothesis="a", references=[], language="en", metrics=["rouge1"]) == {}


class QuestionsKept(MeanMetric):
    """The share of questions that are still questions."""

    name, title, show = "questions", "Questions kept", "percent"
    needs = frozenset({"sources"})

    def values(self, texts: Texts) -> list[float]:
        pairs = zip(texts.sources, texts.hypotheses, strict=True)
        return [
            float(output[-1:] in "?؟") if source.endswith("?") else float("nan") for source, output in pairs
        ]


def test_the_documented_metric_of_ones_own_works(dataset: Dataset, systems: list[System]) -> None:
    outcome = compare(
        dataset=dataset, systems=systems, metrics=["chrf++", QuestionsKept()], resampling=Resampling(100)
    )
    assert outcome.track.systems["marked"].metrics["questions"].score == 1.0
