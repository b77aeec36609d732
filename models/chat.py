"""Instructions for language models that follow them, and what is taken off their answers.

The same instructions serve the `hf` engine (through the model's chat template) and the `openai` engine.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from jisr.models.base import Request, Task
from jisr.models.prompts import fill

TEXT = "{text}"
"""Where an instruction puts the text."""

_THINKING = re.compile(r"^\s*<think>.*?(</think>|\Z)", re.DOTALL)
_FENCE = re.compile(r"\A```\w*\n(.*?)\n?```\Z", re.DOTALL)
_QUOTES = (('"', '"'), ("“", "”"), ("«", "»"))


@cache
def default_instructions() -> Mapping[str, str]:
    """Return the instruction for each task."""
    content = files("jisr.models").joinpath("instructions.yaml").read_text(encoding="utf-8")
    return {str(task): str(text).strip() for task, text in yaml.safe_load(content).items()}


def template_of(request: Request, own: Mapping[Task, str]) -> str:
    """Return the instruction for a request, with its places still open.

    Args:
        request: its task and languages choose the instruction.
        own: a model's own instructions by task, which replace ours.
    """
    across = request.task == "summarize" and request.source != request.target
    return own.get(request.task) or default_instructions()["summarize-across" if across else request.task]


def instruction(request: Request, own: Mapping[Task, str]) -> tuple[str, str]:
    """Return what to say before and after the text of a request; see `template_of`."""
    before, _, after = template_of(request, own).partition(TEXT)
    return fill(before, request), fill(after, request)


def clean_answer(answer: str, source: str) -> str:
    """Return a model's answer without what is not part of it: thinking, a code fence, quotation marks.

    Quotation marks stay where the source has them too.
    """
    text = _THINKING.sub("", answer).strip()
    if fenced := _FENCE.match(text):
        text = fenced[1].strip()
    if source.lstrip()[:1] in {left for left, _ in _QUOTES}:
        return text
    for left, right in _QUOTES:
        inner = text[1:-1]
        quoted = len(text) > 2 and text[0] == left and text[-1] == right
        if quoted and left not in inner and right not in inner:
            return inner.strip()
    return text
