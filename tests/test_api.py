from pathlib import Path

import pytest

import jisr

TEXT = (
    "The city council approved a plan for new cycle paths on Monday. The work will cost 12 million dollars. "
    "Shop owners fear that they will lose parking space. The mayor promised that the first path will open soon. "
) * 3


@pytest.fixture
def config(tmp_path: Path) -> str:
    file = tmp_path / "fake.yaml"
    file.write_text(
        "extends: embedded\nrun: {cache: false}\nsummarize: {model: fake}\ntranslate: {model: fake}\n",
        encoding="utf-8",
    )
    return str(file)


def test_one_text_gives_one_document_and_several_give_a_list_in_order(config: str) -> None:
    document = jisr.summarize(TEXT, to="en", length="30 words", config=config)
    assert set(document.summaries) == {"en"}
    assert document.summaries["en"].words <= 45
    both = jisr.summarize([TEXT, TEXT.replace("Monday", "Friday")], config=config)
    assert [set(document.summaries) for document in both] == [{"ar", "en"}] * 2
    assert "Friday" in both[1].summaries["en"].text


def test_a_translation_keeps_lines_and_says_what_is_doubtful(config: str) -> None:
    document = jisr.translate("Good day.\n\nIt rains.\n", to="ar", config=config)
    assert document.translations["ar"].text.count("\n") == 3
    assert len(document.translations["ar"].segments) == 2


def test_a_text_that_cannot_be_summarized_says_why(config: str) -> None:
    failure = jisr.summarize("123 456", config=config).failure
    assert failure is not None
    assert "no letters" in failure.reason


def test_reading_a_folder_feeds_a_pipeline(config: str, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(TEXT, encoding="utf-8")
    pipeline = jisr.Pipeline.from_config(jisr.load_config(config))
    (document,) = pipeline.run(jisr.read(tmp_path / "texts"))
    assert document.id == "a.txt"
    assert document.failure is None
