"""The catalogue as data, and a user's file over it."""

from pathlib import Path

import pytest
import yaml

from jisr.errors import ConfigError, UnavailableError
from jisr.models import Decoding
from jisr.models.catalogue import Entry, find_entry, read_catalogue
from jisr.models.families import check_codes
from jisr.models.listing import info, rows
from jisr.models.package import decoding_of

ASKED_FOR = {
    *("opus-mt-ar-en", "opus-mt-en-ar", "opus-mt-tc-big-ar-en", "opus-mt-tc-big-en-ar"),
    *("nllb-200-distilled-600m", "nllb-200-1.3b", "nllb-200-3.3b", "m2m100-418m", "m2m100-1.2b"),
    *("madlad-400-3b", "mbart-50-m2m", "mt5-xlsum", "mt5-crosssum-m2m", "mt5-crosssum-to-arabic"),
    *("mt5-crosssum-to-english", "arabart-xlsum", "bart-large-cnn", "distilbart-cnn", "pegasus-xsum"),
    *("gemma-3-4b", "qwen3-8b", "aya-expanse-8b", "command-r7b-arabic", "jais-family-6p7b-chat"),
    *("allam-7b", "fanar-1-9b", "llm-server"),
}
CATALOGUE = read_catalogue()


def test_the_models_people_ask_for_are_there() -> None:
    assert set(CATALOGUE) >= ASKED_FOR


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_entry_is_usable(name: str) -> None:
    entry = CATALOGUE[name]
    assert entry.licence
    assert entry.title
    assert entry.hub or entry.engines == ("openai",)
    assert entry.sources or entry.unverified or name == "llm-server", (
        "a fact has a source or is marked as unverified"
    )
    check_codes(entry.family, entry.codes, name)
    if entry.family != "chat":
        assert set(entry.all_prompts()) == set(entry.tasks)
    for task, settings in entry.decoding.items():
        assert isinstance(decoding_of(settings, name), Decoding)
        assert any(known.startswith(task) for known in entry.tasks)
        bounded = settings.get("max_ratio") or settings.get("max_tokens")
        assert bounded, "an output without a bound runs on"


def test_non_commercial_licences_are_marked() -> None:
    for name, entry in CATALOGUE.items():
        if "-NC" in entry.licence:
            assert entry.commercial is False, name


def test_an_english_to_arabic_marian_names_its_target() -> None:
    for name in ("opus-mt-en-ar", "opus-mt-tc-big-en-ar"):
        assert CATALOGUE[name].all_prompts()["translate:en-ar"].prefix == (">>ara<<",)
        assert CATALOGUE[name.replace("en-ar", "ar-en")].all_prompts()["translate:ar-en"].prefix == ()


def own(tmp_path: Path, **entries: object) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(entries), encoding="utf-8")
    return path


def test_a_users_file_changes_only_the_keys_it_holds(tmp_path: Path) -> None:
    path = own(
        tmp_path,
        **{"mt5-xlsum": {"revision": "abc123"}, "mine": {"family": "t5", "tasks": ["summarize:ar-ar"]}},
    )
    merged = read_catalogue(path)
    assert merged["mt5-xlsum"].revision == "abc123"
    assert merged["mt5-xlsum"].hub == CATALOGUE["mt5-xlsum"].hub
    assert merged["mine"].family == "t5"
    assert "mine" not in read_catalogue()


def test_every_mistake_of_a_users_file_is_told_at_once(tmp_path: Path) -> None:
    path = own(
        tmp_path,
        a={"family": "marain", "tasks": ["translate:ar-en"]},
        b={"family": "t5", "tasks": ["sumarize:ar"], "colour": "red"},
        c={"family": "nllb", "tasks": ["translate:ar-en"]},
        d={"tasks": []},
    )
    with pytest.raises(ConfigError) as caught:
        read_catalogue(path)
    told = "\n".join(caught.value.problems)
    assert "did you mean 'marian'" in told
    assert "b.colour" in told
    assert "'sumarize:ar'" in told or "b.colour" in told
    assert "c: codes" in told
    assert "d.family" in told


@pytest.mark.parametrize("content", ["- a list", "a: [broken", "name: text"])
def test_a_file_that_is_no_catalogue_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError):
        read_catalogue(path)


def test_a_catalogue_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError):
        find_entry("mt5-xlsum", tmp_path / "none.yaml")


def test_the_list_says_what_is_here_and_what_can_be() -> None:
    listed = {row.name: row for row in rows()}
    assert set(listed) >= set(CATALOGUE)
    assert listed["llm-server"].state == "server"
    assert listed["nllb-200-3.3b"].state == "not here"
    assert listed["nllb-200-3.3b"].commercial is False
    assert info("mt5-xlsum")["licence"] == "CC-BY-NC-SA-4.0"


def test_keys_that_hold_secrets_do_not_exist() -> None:
    with pytest.raises(ValueError, match="api_key"):
        Entry.model_validate({"family": "chat", "tasks": ["translate:ar-en"], "server": {"api_key": "sk-1"}})
