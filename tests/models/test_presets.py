"""The presets name models that exist, do what is asked of them, and say what they cost."""

import re

import pytest

from jisr.config.load import load_config, preset_text, presets
from jisr.models import load
from jisr.models.catalogue import find_entry
from jisr.pipeline import STAGES
from jisr.stage import check_order

ASKED_FOR = {
    *("embedded", "opus-mt", "opus-mt-big", "nllb", "mt5-xlsum", "arabart", "crosssum-direct", "llm-server"),
    *("llm-local", "fast", "best", "translate-first", "summarize-first", "direct"),
}


def tasks_of(model: str) -> set[str]:
    """The tasks that a preset's model does, by the catalogue."""
    if model == "embedded":
        return {
            f"{task}:{s}-{t}"
            for task in ("translate", "summarize")
            for s in ("ar", "en")
            for t in ("ar", "en")
        }
    return {task for part in model.split("+") for task in find_entry(part).tasks}


def test_the_presets_that_were_promised_are_there() -> None:
    assert set(presets()) >= ASKED_FOR


@pytest.mark.parametrize("name", presets())
def test_a_preset_is_valid_and_its_stages_fit_together(name: str) -> None:
    config = load_config(name, environ={})
    assert config.description
    check_order([STAGES.get(stage) for stage in config.pipeline])


@pytest.mark.parametrize("name", presets())
def test_a_presets_models_do_what_its_order_needs(name: str) -> None:
    config = load_config(name, environ={})
    if "translate" in config.pipeline:
        assert {"translate:ar-en", "translate:en-ar"} <= tasks_of(config.translate.model)
    assert {"summarize:ar-ar", "summarize:en-en"} <= tasks_of(config.summarize.model)
    if "translate" not in config.pipeline:
        assert {"summarize:ar-en", "summarize:en-ar"} <= tasks_of(config.summarize.model)


@pytest.mark.parametrize("name", sorted(ASKED_FOR - {"embedded"}))
def test_a_preset_says_what_it_downloads_and_under_which_licence(name: str) -> None:
    text, config = preset_text(name), load_config(name, environ={})
    assert re.search(r"Downloads:? (about|nothing)", text)
    assert re.search(r"Licences?( of the weights)?:", text)
    for model in {config.translate.model, config.summarize.model} - {"embedded", "llm-server"}:
        for part in model.split("+"):
            entry = find_entry(part)
            if entry.licence not in {"unknown"} and part in text:
                assert entry.licence in text, f"{part}: {entry.licence}"
            if entry.commercial is False:
                assert re.search(r"not for commercial use", text), part


def test_a_preset_whose_models_are_not_here_says_how_to_get_them() -> None:
    config = load_config("opus-mt", environ={})
    with pytest.raises(Exception, match="jisr models pull opus-mt-ar-en"):
        load(config.translate.model)
