"""`jisr models check`: does a model do what its entry says, and how fast."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from jisr.models.base import Engine, Request, Result
from jisr.models.conversion.known import known_requests, known_texts
from jisr.models.guess import EVERYTHING
from jisr.models.loading import load


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: the task it belongs to, whether it is right, and what was seen.

    A finding that is not `serious` is a doubt: a model may be used with it.
    """

    name: str
    passed: bool
    task: str = ""
    detail: str = ""
    serious: bool = True


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found. `words_per_second` counts source words of the known sentences, batch and all."""

    model: str
    seconds_to_load: float
    words_per_second: float
    findings: tuple[Finding, ...]
    samples: tuple[tuple[str, str, str], ...]

    @property
    def passed(self) -> bool:
        """Whether nothing serious was found."""
        return all(finding.passed or not finding.serious for finding in self.findings)

    def record(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {**asdict(self), "passed": self.passed}


def check(
    name: str,
    *,
    device: str = "cpu",
    compute_type: str | None = None,
    threads: int = 0,
    catalogue: Path | None = None,
) -> CheckReport:
    """Load a model and try it on known sentences, in every direction that it does.

    Loading itself checks digests, language codes against the tokenizer, tied weights and arithmetic.

    Raises:
        UnavailableError, ModelError: the model does not load; see `jisr.models.load`.
    """
    started = time.perf_counter()
    engine = load(name, device=device, compute_type=compute_type, threads=threads, catalogue=catalogue)
    loaded = time.perf_counter() - started
    findings: list[Finding] = []
    samples: list[tuple[str, str, str]] = []
    words, seconds = 0, 0.0
    answers: dict[str, list[str]] = {}
    for task in EVERYTHING:
        kind, _, pair = task.partition(":")
        source, _, target = pair.partition("-")
        if not engine.can(kind, source, target):  # type: ignore[arg-type]  # the names of EVERYTHING are tasks
            continue
        requests = known_requests([task])
        before = time.perf_counter()
        results = engine.generate(requests, engine.defaults(requests[0].task))
        seconds += time.perf_counter() - before
        words += sum(len(request.text.split()) for request in requests)
        findings += examine(task, requests, results)
        findings.append(_alone(task, engine, requests, results))
        answers[task] = [result.candidates[0].text for result in results]
        samples += [(task, request.text, text) for request, text in zip(requests, answers[task], strict=True)]
    findings += _directions(engine, answers)
    if not answers:
        findings.append(Finding("does something", False, detail="the model does none of jisr's tasks"))
    speed = round(words / seconds, 1) if seconds else 0.0
    return CheckReport(name, round(loaded, 2), speed, tuple(findings), tuple(samples))


def examine(task: str, requests: Sequence[Request], results: Sequence[Result]) -> Iterator[Finding]:
    """Look at the outputs for known sentences of one task."""
    texts = [result.candidates[0].text for result in results]
    target = requests[0].target
    tests: list[tuple[str, Callable[[str], str], bool]] = [
        ("writes something", lambda text: "" if text.strip() else "an empty text", True),
        ("no unknown tokens", _unknown, True),
        ("right script", lambda text: _wrong_script(text, target), True),
        ("no repetition", _repetition, True),
    ]
    for name, test, serious in tests:
        faults = [fault for text in texts if (fault := test(text))]
        yield Finding(name, not faults, task, faults[0] if faults else "", serious)
    ended = [result.candidates[0].finished for result in results]
    yield Finding(
        "comes to an end", all(ended), task, "" if all(ended) else f"{ended.count(False)} ran on to the limit"
    )
    if task.startswith("translate"):
        lost = [n for n in known_texts()["expect"][requests[0].source] if n not in _western(" ".join(texts))]
        yield Finding(
            "keeps numbers", not lost, task, f"lost: {', '.join(lost)}" if lost else "", serious=False
        )


def _alone(task: str, engine: Engine, requests: Sequence[Request], results: Sequence[Result]) -> Finding:
    """A request must get the same answer alone as in a batch."""
    if engine.identity.engine == "openai":
        return Finding("same alone as in a batch", True, task, "not asked of a server")
    shortest = min(range(len(requests)), key=lambda i: len(requests[i].text))
    alone = engine.generate([requests[shortest]], engine.defaults(requests[0].task))[0].candidates[0].text
    same = alone == results[shortest].candidates[0].text
    detail = "" if same else f"{alone!r} alone, {results[shortest].candidates[0].text!r} in a batch"
    return Finding("same alone as in a batch", same, task, detail)


def _directions(engine: Engine, answers: dict[str, list[str]]) -> Iterator[Finding]:
    """A model of both directions must not answer alike when the direction is turned round.

    It does when the language codes are swapped, missing or unknown to it.
    """
    for task, texts in answers.items():
        kind, _, pair = task.partition(":")
        other = f"{kind}:{pair[3:]}-{pair[:2]}"
        if kind != "translate" or other not in answers:
            continue
        requests = [replace(r, source=r.target, target=r.source) for r in known_requests([task])]
        turned = engine.generate(requests, engine.defaults("translate"))
        alike = [a for a, b in zip(texts, turned, strict=True) if a and a == b.candidates[0].text]
        detail = f"the language codes change nothing: {alike[0]!r}" if len(alike) == len(texts) else ""
        yield Finding("direction matters", not detail, task, detail)


def _unknown(text: str) -> str:
    marks = [mark for mark in ("<unk>", "⁇", "\ufffd", "<pad>", "</s>", "<extra_id") if mark in text]
    return f"{marks[0]} in {text!r}" if marks else ""


def _wrong_script(text: str, target: str) -> str:
    """Compare the scripts only: a short sentence of a weak model is too little to tell a language by."""
    arabic = sum("\u0600" <= char <= "\u06ff" for char in text)
    latin = sum(char.isascii() and char.isalpha() for char in text)
    right, wrong = (arabic, latin) if target == "ar" else (latin, arabic)
    return f"not {target}: {text!r}" if wrong > right else ""


def _repetition(text: str) -> str:
    from jisr.text.repetition import runaway

    loop = runaway(text)
    return f"{loop!r} again and again" if loop else ""


def _western(text: str) -> str:
    digits = "".join(str(int(char)) if char.isdecimal() else char for char in text)
    return digits.replace("٫", ".")
