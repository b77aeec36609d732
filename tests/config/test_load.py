from pathlib import Path

import pytest

from jisr.config.length import Length
from jisr.config.load import digest, load_config, preset_text, presets
from jisr.errors import ConfigError, UsageError


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_every_preset_is_valid_and_describes_itself() -> None:
    assert "embedded" in presets()
    for name in presets():
        assert load_config(name, environ={}).description, name


def test_the_default_is_the_embedded_preset() -> None:
    assert digest(load_config(None, environ={})) == digest(load_config("embedded", environ={}))


def test_precedence_is_preset_then_file_then_environment_then_overrides(tmp_path: Path) -> None:
    file = write(tmp_path / "c.yaml", "extends: embedded\nsummarize: {length: 30 words, candidates: 2}\n")
    environ = {"JISR_SUMMARIZE__LENGTH": "40 words", "JISR_SUMMARIZE__RETRIES": "3", "JISR_API_KEY": "secret"}
    config = load_config(file, ["summarize.length=50 words"], environ=environ)
    assert config.summarize.length == Length(50, "words")
    assert (config.summarize.candidates, config.summarize.retries) == (2, 3)
    assert config.translate.of == ("summaries",), "what the file does not say comes from the preset"


def test_a_file_extends_another_file_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "base.yaml", "extends: embedded\nrun: {threads: 1}\n")
    child = write(tmp_path / "child.yaml", "extends: base.yaml\nrun: {batch_words: 10}\n")
    config = load_config(child, environ={})
    assert (config.run.threads, config.run.batch_words) == (1, 10)


def test_five_mistakes_are_all_told_with_their_paths_and_a_suggestion(tmp_path: Path) -> None:
    file = write(
        tmp_path / "bad.yaml",
        "pipelin: [clean]\ntranslate: {modle: x, to: [fr]}\nsummarize: {length: long, candidates: 0}\n",
    )
    with pytest.raises(ConfigError) as caught:
        load_config(file, environ={})
    problems = "\n".join(caught.value.problems)
    assert len(caught.value.problems) == 5
    for path in ("pipelin", "translate.modle", "translate.to.0", "summarize.length", "summarize.candidates"):
        assert f"{path}: " in problems
    assert "did you mean 'pipeline'" in problems
    assert "did you mean 'model'" in problems
    assert caught.value.exit_code == 2


def test_a_configuration_that_extends_itself_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "loop.yaml", f"extends: {tmp_path / 'loop.yaml'}\n")
    with pytest.raises(ConfigError, match="extends itself"):
        load_config(file, environ={})


@pytest.mark.parametrize(
    ("text", "message"), [("a: [", "not valid YAML"), ("- x", "expected keys and values")]
)
def test_a_file_that_is_no_configuration_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_config(write(tmp_path / "c.yaml", text), environ={})


def test_an_unknown_preset_suggests_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'embedded'"):
        load_config("embeded", environ={})
    with pytest.raises(UsageError, match="unknown preset"):
        preset_text("nothing")


def test_an_override_without_a_value_is_told() -> None:
    with pytest.raises(ConfigError, match="expected key=value"):
        load_config(None, ["summarize.length"], environ={})


def test_the_digest_follows_the_content_not_the_way_it_was_given(tmp_path: Path) -> None:
    file = write(tmp_path / "c.yaml", "extends: embedded\nsummarize: {length: 30}\n")
    assert digest(load_config(file, environ={})) == digest(load_config(None, ["summarize.length=30 words"]))
    assert digest(load_config(file, environ={})) != digest(load_config(None, environ={}))


@pytest.mark.parametrize(
    ("text", "words"), [("60 words", 60), ("60", 60), ("3 sentences", 60), ("20%", 40), ("10 per cent", 20)]
)
def test_a_length_says_how_many_words_to_aim_at(text: str, words: int) -> None:
    assert Length.parse(text).words(200) == words


@pytest.mark.parametrize("text", ["", "0 words", "long", "120%", "-3 words", "3 pages"])
def test_a_length_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected something like|cannot be longer"):
        Length.parse(text)
