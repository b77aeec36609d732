"""How each family of models wants a text put to it, so that a catalogue entry needs only language codes."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, cast

from jisr.errors import ModelError
from jisr.models.prompts import Prompt

Language = Literal["ar", "en"]
Codes = Mapping[Language, str]
"""A model's own spelling of "ar" and "en", as its vocabulary has it: "arb_Arab", ">>ara<<", "__ar__"."""

END = "</s>"


def _target_first(_: Language, target: Language, codes: Codes) -> Prompt:
    """Marian and MADLAD: the target's token before the text, where the model has several targets."""
    return Prompt(prefix=(codes[target],) if target in codes else (), suffix=(END,))


def _both(source: Language, target: Language, codes: Codes) -> Prompt:
    """NLLB, M2M100, mBART-50: the source's token before the text, the target's forced on the decoder."""
    return Prompt(prefix=(codes[source],), suffix=(END,), target=(codes[target],))


def _plain(_: Language, _target: Language, _codes: Codes) -> Prompt:
    """T5, mT5 and Pegasus: the text and its end."""
    return Prompt(suffix=(END,))


def _wrapped(_: Language, _target: Language, _codes: Codes) -> Prompt:
    """BART: begin and end marks, and a begin mark forced on the decoder."""
    return Prompt(prefix=("<s>",), suffix=(END,), target=("<s>",))


def _arabart(_: Language, _target: Language, _codes: Codes) -> Prompt:
    """AraBART: BART's marks around the text; nothing is forced on the decoder."""
    return Prompt(prefix=("<s>",), suffix=(END,))


def _start(_: Language, target: Language, codes: Codes) -> Prompt:
    """CrossSum: the decoder starts with the target's token in place of its usual start token."""
    return Prompt(suffix=(END,), start=codes[target])


FAMILIES: dict[str, Callable[[Language, Language, Codes], Prompt]] = {
    "marian": _target_first,
    "madlad": _target_first,
    "nllb": _both,
    "m2m100": _both,
    "mbart50": _both,
    "t5": _plain,
    "pegasus": _plain,
    "bart": _wrapped,
    "arabart": _arabart,
    "crosssum": _start,
}
"""Encoder-decoder families. A `chat` model is not among them: its prompts are instructions (`chat.py`)."""


SHAPES = {
    "marian": (r">>.+<<", ">>ara<<", ">>eng<<"),
    "madlad": (r"<2.+>", "<2ar>", "<2en>"),
    "nllb": (r"[a-z]{3}_[A-Z][a-z]{3}", "arb_Arab", "eng_Latn"),
    "m2m100": (r"__[a-z]{2,3}__", "__ar__", "__en__"),
    "mbart50": (r"[a-z]{2}_[A-Z]{2}", "ar_AR", "en_XX"),
}
"""What a family's language codes look like, and those of Arabic and English."""


def check_codes(family: str, codes: Codes, model: str) -> None:
    """Refuse a code that is not of the family's make.

    "ar" is an ordinary piece of NLLB's vocabulary, so that looking it up would not show the mistake.

    Raises:
        ModelError: naming the right code.
    """
    if family not in SHAPES:
        return
    shape, arabic, english = SHAPES[family]
    for language, code in codes.items():
        if not re.fullmatch(shape, code):
            right = arabic if language == "ar" else english
            raise ModelError(f"{model} has no token {code!r} for {language}", f"did you mean {right!r}?")


def prompts_of(family: str, tasks: Iterable[str], codes: Codes) -> dict[str, Prompt]:
    """Return the prompts of an encoder-decoder family for tasks named like "translate:ar-en"."""
    found = {}
    for task in tasks:
        source, _, target = task.partition(":")[2].partition("-")
        found[task] = FAMILIES[family](cast(Language, source), cast(Language, target), codes)
    return found
