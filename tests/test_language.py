import importlib.resources
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from jisr.errors import UsageError
from jisr.language import detect, language_name, spelling

OTHERS = yaml.safe_load((Path(__file__).parent / "text" / "other_languages.yaml").read_text(encoding="utf-8"))
EN = "The committee said on Monday that the new rules would be published in the spring. "
AR = "قالت اللجنة يوم الاثنين إن القواعد الجديدة ستنشر في الربيع المقبل. "


@pytest.mark.parametrize("text", ["Hello", "Paris", "AI", "Breaking news", "iPhone 15", EN])
def test_english_words_headlines_and_sentences(text: str) -> None:
    assert detect(text).code == "en"


@pytest.mark.parametrize("text", ["مرحبا", "باريس", "خبر عاجل", "ڤيتنام", "AI بالعربي – متابعات", AR])
def test_arabic_words_headlines_and_sentences(text: str) -> None:
    assert detect(text).code == "ar"


def test_brand_names_leave_arabic_text_arabic() -> None:
    assert detect("أطلقت OpenAI نموذج GPT-4 الجديد بالتعاون مع Microsoft").code == "ar"


def test_an_arabic_quotation_leaves_english_text_english() -> None:
    text = "The minister said “لن نتفاوض مع أحد” before leaving the room on Monday."
    assert detect(text).code == "en"


@pytest.mark.parametrize("text", [EN + AR, AR * 3 + EN * 3, "مرحبا Hello world"])
def test_half_and_half_is_mixed(text: str) -> None:
    assert detect(text).code == "mixed"


@pytest.mark.parametrize("text", ["", "  \n", "123 ٤٥٦ 7.5%", "!!! … — 😀"])
def test_no_letters_is_none(text: str) -> None:
    assert detect(text).code == "none"


@pytest.mark.parametrize("name", sorted(set(OTHERS) - {"sw", "so"}))
def test_other_languages_are_recorded_as_other(name: str) -> None:
    found = {sentence: detect(sentence) for sentence in OTHERS[name]}
    assert {sentence: language.code for sentence, language in found.items() if language.code != "other"} == {}


@pytest.mark.parametrize("name", ["fa", "ur", "fr", "de", "tr", "ru", "he", "zh", "ja", "hi"])
def test_the_unsupported_language_is_named(name: str) -> None:
    assert detect(" ".join(OTHERS[name])).name == name


def test_the_model_is_not_loaded_where_script_and_words_decide() -> None:
    code = "import sys, jisr.language as l\n"
    code += f"for text in {[EN, AR]!r}: l.detect(text)\nassert 'fasttext' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_long_text_is_sampled_from_end_to_end() -> None:
    assert detect("x1 " * 10 + EN * 50_000).code == "en"
    assert detect(EN * 5_000 + AR * 5_000).code == "mixed"


def test_confidence_and_shares_add_up() -> None:
    language = detect(AR + "abc")
    assert sum(language.shares.values()) == pytest.approx(1)
    assert 0.9 < language.confidence < 1


@pytest.mark.parametrize(
    ("code", "toolkit", "expected"),
    [("ar", "nllb", "arb_Arab"), ("ar", "mbart", "ar_AR"), ("ar", "opus", ">>ara<<"), ("ar", "tesseract", "ara"),
     ("ar", "m2m100", "ar"), ("ar", "madlad", "<2ar>"), ("en", "nllb", "eng_Latn"), ("en", "mbart", "en_XX")],
)  # fmt: skip
def test_toolkits_spell_the_codes_their_own_way(code: str, toolkit: str, expected: str) -> None:
    assert spelling(code, toolkit) == expected


def test_unknown_codes_and_toolkits_are_usage_errors() -> None:
    with pytest.raises(UsageError, match="did you mean 'nllb'"):
        spelling("ar", "nlb")
    with pytest.raises(UsageError, match="unknown language 'fr'"):
        spelling("fr", "nllb")


def test_names_of_languages() -> None:
    assert (language_name("fr"), language_name("xx")) == ("French", "xx")


@pytest.mark.parametrize("name", ["abbreviations.yaml", "languages.yaml"])
def test_tables_hold_words_only(name: str) -> None:
    """YAML 1.1 reads a bare no, on, yes as a truth value."""

    def leaves(node: object) -> list[object]:
        if isinstance(node, dict):
            return [leaf for key, value in node.items() for leaf in [key, *leaves(value)]]
        return [leaf for item in node for leaf in leaves(item)] if isinstance(node, list) else [node]

    table = yaml.safe_load(
        (importlib.resources.files("jisr.text") / "data" / name).read_text(encoding="utf-8")
    )
    assert [leaf for leaf in leaves(table) if not isinstance(leaf, str)] == []
