"""Running pipelines over datasets, with the dictionary engine in place of a model."""

import json
from pathlib import Path

import pytest

from jisr.config.load import load_config
from jisr.config.schema import Config
from jisr.errors import UsageError
from jisr.eval import harness
from jisr.eval.dataset import Dataset, Item
from jisr.eval.evaluation import evaluate_configs
from jisr.eval.harness import Settings, evaluate
from jisr.eval.hypotheses import tailor
from jisr.eval.significance import Resampling

FAKE = ["translate.model=fake", "summarize.model=fake", "run.cache=false"]
QUICK = Settings(resampling=Resampling(100), metrics=("chrf", "language"), workers=1)
ENGLISH = "The council met on Monday. It voted for a new bridge over the river. Work begins in May."
ARABIC = "اجتمع المجلس يوم الإثنين. وصوّت لصالح جسر جديد فوق النهر. يبدأ العمل في مايو."


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(None, FAKE, environ={})


def translation() -> Dataset:
    items = (
        Item(
            id="a:1",
            source="The council met on Monday.",
            references=("اجتمع المجلس يوم الإثنين.",),
            document="a",
            source_language="en",
        ),
        Item(
            id="a:2",
            source="Work begins in May.",
            references=("يبدأ العمل في مايو.",),
            document="a",
            source_language="en",
        ),
    )
    return Dataset(name="en-ar", task="translation", language="ar", items=items)


def summaries(language: str) -> Dataset:
    reference = {"ar": "صوّت المجلس لصالح جسر.", "en": "The council voted for a bridge."}[language]
    items = tuple(
        Item(id=code, source=text, references=(reference,), document=code, source_language=code)
        for code, text in (("en", ENGLISH), ("ar", ARABIC))
    )
    return Dataset(name=f"summary-{language}", task="summary", language=language, items=items)


def test_translations_and_summaries_are_written_scored_and_reported(config: Config, tmp_path: Path) -> None:
    datasets = [translation(), summaries("ar"), summaries("en")]
    result = evaluate(configs={"fake": config}, datasets=datasets, folder=tmp_path, settings=QUICK)
    assert [track.name for track in result.tracks] == ["en-ar", "summary-ar", "summary-en"]
    for track in result.tracks:
        system = track.systems["fake"]
        assert system.empty == 0
        assert system.metrics["language"].score == 1.0
        assert "fake" in system.about["models"]
    content = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert "summary-ar/chrf" in content["systems"]["fake"]["metrics"]
    assert (tmp_path / "report.html").is_file()
    rows = (tmp_path / "segments.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 2 + 2 + 2


def test_what_is_scored_is_not_done_again_until_forced(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []
    real = harness.run_pipeline

    def counted(*, config: Config, dataset: Dataset) -> harness.Run:
        runs.append(dataset.name)
        return real(config=config, dataset=dataset)

    monkeypatch.setattr(harness, "run_pipeline", counted)
    said: list[str] = []
    for force in (False, False, True):
        evaluate(
            configs={"fake": config},
            datasets=[translation()],
            folder=tmp_path,
            settings=QUICK,
            force=force,
            say=said.append,
        )
    assert runs == ["en-ar", "en-ar"]
    assert said[1:3] == ["fake on en-ar: done already", "everything is scored already"]


def test_the_same_documents_in_two_languages_are_run_over_once(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []
    real = harness.run_pipeline

    def counted(*, config: Config, dataset: Dataset) -> harness.Run:
        runs.append(dataset.name)
        return real(config=config, dataset=dataset)

    monkeypatch.setattr(harness, "run_pipeline", counted)
    evaluate(configs={"fake": config}, datasets=[summaries("ar"), summaries("en")], settings=QUICK)
    assert runs == ["summary-ar"]


def test_another_model_or_dataset_is_done_again(config: Config, tmp_path: Path) -> None:
    said: list[str] = []
    other = load_config(None, [*FAKE, "translate.model=fake:digits"], environ={})
    changed = Dataset(name="en-ar", task="translation", language="ar", items=translation().items[:1])
    for one, dataset in ((config, translation()), (other, translation()), (other, changed)):
        evaluate(configs={"fake": one}, datasets=[dataset], folder=tmp_path, settings=QUICK, say=said.append)
    assert not [line for line in said if "already" in line]


def test_two_configurations_are_compared(config: Config) -> None:
    empty = load_config(None, [*FAKE, "translate.model=fake:empty"], environ={})
    result = evaluate(configs={"whole": config, "nothing": empty}, datasets=[translation()], settings=QUICK)
    track = result.tracks[0]
    assert track.baseline == "whole"
    assert track.systems["nothing"].empty == 2
    assert track.systems["whole"].metrics["chrf"].score > track.systems["nothing"].metrics["chrf"].score


def test_a_document_that_fails_is_an_empty_output_with_its_reason(config: Config, tmp_path: Path) -> None:
    items = (
        *translation().items,
        Item(id="a:3", source="12345", references=("12345",), source_language="en"),
    )
    dataset = Dataset(name="en-ar", task="translation", language="ar", items=items)
    result = evaluate(configs={"fake": config}, datasets=[dataset], folder=tmp_path, settings=QUICK)
    said: list[str] = []
    evaluate(configs={"fake": config}, datasets=[dataset], folder=tmp_path, settings=QUICK, say=said.append)
    assert "done already" not in said[0]  # it is tried again
    notices = {notice.code: notice.message for notice in result.tracks[0].notices}
    assert notices["failed"].startswith("documents failed: 1, the first at detect")
    assert "1 of 3 outputs are empty" in notices["empty"]


def test_only_what_has_references_is_translated(config: Config) -> None:
    tailored = tailor(config, translation())
    assert tailored.pipeline == ("detect", "segment", "translate")
    assert tailored.translate.to == ("ar",)
    assert tailored.translate.of == ("documents",)
    assert "score" not in tailor(config, summaries("en")).pipeline


def test_the_command_as_a_function_takes_files_and_a_gate(tmp_path: Path) -> None:
    path = tmp_path / "set.tsv"
    path.write_text("en\tar\nThe council met.\tاجتمع المجلس.\nWork begins.\tيبدأ العمل.\n", encoding="utf-8")
    result, misses = evaluate_configs(
        changes=[*FAKE, "eval.samples=100"], dataset=str(path), metrics="chrf", gate={"chrf": 101}, workers=1
    )
    assert result.tracks[0].systems["embedded"].metrics["chrf"].signature.count("samples:100")
    assert len(misses) == 1


def test_two_configurations_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match="two configurations are called 'embedded'"):
        evaluate_configs(configs=[None, "embedded"], dataset="seeds")


def test_an_unknown_test_is_refused() -> None:
    with pytest.raises(UsageError, match="did you mean 'bootstrap'"):
        evaluate_configs(paired="bootstrp")
