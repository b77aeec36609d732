"""A dictionary engine: deterministic, instant, and able to misbehave on request.

It serves tests, documentation and `--dry-run`. It translates with a small word table and spells unknown
words in the other script; it summarizes by keeping the first sentences. Its texts mean little, but they
have the right language, length, numbers and order, so everything around a model can be tried without one.

Misbehaviour is named after a colon, several with commas: "fake:loop", "fake:digits,first".

    empty    every output is empty                   loop     the first words again and again
    script   the output is in the wrong language     digits   every number is changed
    names    an invented name is added               long     far longer than asked for
    unended  runs into its token limit               copy     gives back the source
    fail     raises an error for every request       first    only the best candidate misbehaves
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import yaml

from jisr.errors import ModelError, UsageError
from jisr.models.base import Candidate, Decoding, Identity, Limits, Request, Result, Task
from jisr.models.checks import check_decoding, check_length
from jisr.registry import did_you_mean

_SENTENCE_END = (".", "!", "?", "؟")

FAULTS = ("empty", "loop", "script", "digits", "names", "long", "unended", "copy", "fail", "first")


@dataclass(frozen=True, slots=True)
class FakeEngine:
    """See the module. A token is a word between spaces."""

    faults: frozenset[str] = frozenset()
    input_tokens: int = 200
    output_tokens: int = 200

    @classmethod
    def from_name(cls, name: str) -> "FakeEngine":
        """Return the engine for "fake" or "fake:fault,fault".

        Raises:
            UsageError: a fault that it does not know.
        """
        faults = frozenset(filter(None, name.partition(":")[2].split(",")))
        for fault in sorted(faults - set(FAULTS)):
            raise UsageError(f"the fake model knows no {fault!r}", did_you_mean(fault, list(FAULTS)))
        return cls(faults)

    @property
    def identity(self) -> Identity:
        """Which model this is; the faults are part of its name."""
        name = "fake:" + ",".join(sorted(self.faults)) if self.faults else "fake"
        return Identity(name, "fake", "1", licence="Apache-2.0")

    @property
    def limits(self) -> Limits:
        """How much it reads and writes, in words."""
        return Limits(self.input_tokens, self.output_tokens)

    def can(self, task: Task, source: str, target: str) -> bool:
        """Whether it does this task: everything between Arabic and English."""
        return {source, target} <= {"ar", "en"} and (task != "translate" or source != target)

    def defaults(self, task: Task) -> Decoding:  # noqa: ARG002  # the same for every task
        """Return greedy search."""
        return Decoding(beam=1)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of words of each text."""
        return [len(text.split()) for text in texts]

    def generate(self, requests: Sequence[Request], decoding: Decoding) -> list[Result]:
        """Answer the requests, in their order; the second candidate is the first without its last word.

        Raises:
            InputTooLongError: a request has more words than the limit.
            ModelError: a pair it does not do, or the fault "fail".
        """
        check_decoding(decoding)
        return [self._answer(request, decoding) for request in requests]

    def _answer(self, request: Request, decoding: Decoding) -> Result:
        if "fail" in self.faults:
            raise ModelError("the fake model fails, as it was told to")
        if not self.can(request.task, request.source, request.target):
            raise ModelError(f"fake does not do {request.task}:{request.source}-{request.target}")
        length = len(request.text.split())
        check_length(length, self.limits, "fake")
        honest = _honest(request)
        found = []
        for rank in range(decoding.candidates):
            text = _shorten(honest, rank)
            if rank == 0 or "first" not in self.faults:
                for fault in sorted(self.faults - {"first", "fail", "unended"}):
                    text = _FAULTY[fault](text, request)
            limit = decoding.max_tokens or self.output_tokens
            words = text.split(" ")
            ended = len(words) <= limit and (
                "unended" not in self.faults or (rank > 0 and "first" in self.faults)
            )
            text = " ".join(words[:limit])
            found.append(Candidate(text, -0.5 - 0.1 * rank, len(text.split()), ended))
        return Result(tuple(found), length)


def _honest(request: Request) -> str:
    text = request.text.strip()
    if request.task == "summarize":
        text = _first_sentences(text, request.words or 60)
    elif request.task == "headline":
        text = " ".join(text.split()[:8]).rstrip(".!?؟،,")
    return text if request.source == request.target else translate_words(text, request.target)


def _first_sentences(text: str, words: int) -> str:
    kept: list[str] = []
    ended = 0
    for word in text.split():
        kept.append(word)
        if word.rstrip("\"'»)”").endswith(_SENTENCE_END):
            ended = len(kept)
        if len(kept) >= words and ended:
            break
    return " ".join(kept[: ended or words])


def _shorten(text: str, words: int) -> str:
    parts = text.split(" ")
    return " ".join(parts[: max(len(parts) - words, 1)])


def translate_words(text: str, target: str) -> str:
    """Return `text` word by word in the other language: by the table, else spelt in its script."""
    words, letters = _tables(target)
    found = []
    for word in text.split(" "):
        core = word.strip(".,،؛;:!?؟\"'«»()“”\n\t")
        if not core or core not in word:
            found.append(word)
            continue
        before, _, after = word.partition(core)
        new = words.get(core.lower()) or "".join(letters.get(char.lower(), char) for char in core)
        found.append((before + new + after).translate(_MARKS[target]))
    return " ".join(found)


_MARKS = {"ar": str.maketrans(",;?", "،؛؟"), "en": str.maketrans("،؛؟", ",;?")}


@cache
def _tables(target: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return words and letters of the other language -> `target`; the first entry of a key counts."""
    data = yaml.safe_load(files("jisr.models").joinpath("fake_words.yaml").read_text(encoding="utf-8"))
    tables: list[dict[str, str]] = []
    for name in ("words", "letters"):
        table: dict[str, str] = {}
        for english, arabic in data[name]:
            key, value = (english, arabic) if target == "ar" else (arabic, english)
            table.setdefault(key, value)
        tables.append(table)
    return tables[0], tables[1]


def _wrong_digits(text: str, _: Request) -> str:
    changed = "".join(str((int(char) + 1) % 10) if char.isdecimal() else char for char in text)
    return changed if changed != text else f"{text} 4711"


def _loop(text: str, _: Request) -> str:
    return " ".join(text.split(" ")[:3] * 12)


def _wrong_script(text: str, request: Request) -> str:
    return translate_words(text, "en" if request.target == "ar" else "ar")


def _invented_name(text: str, _: Request) -> str:
    return f"{text} (Zbigniew Quarrick)"


_FAULTY: dict[str, Callable[[str, Request], str]] = {
    "empty": lambda _text, _: "",
    "loop": _loop,
    "script": _wrong_script,
    "digits": _wrong_digits,
    "names": _invented_name,
    "long": lambda text, _: " ".join([text] * 5),
    "copy": lambda _text, request: request.text,
}


def fake_with_limits(input_tokens: int, output_tokens: int = 200, faults: str = "") -> FakeEngine:
    """Return a fake engine that reads and writes only so many words, to try cutting and joining."""
    return replace(
        FakeEngine.from_name(f"fake:{faults}"), input_tokens=input_tokens, output_tokens=output_tokens
    )
