"""Requests to token ids for transformers models, with the same prompts that the other engines use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jisr.errors import ModelError
from jisr.models.base import Request, Task
from jisr.models.chat import instruction
from jisr.models.prompts import Prompt, check_vocabulary, prompt_for

_MARK = "\x02text\x02"


@dataclass(frozen=True, slots=True)
class Ids:
    """A request as token ids: the encoder's (or the prompt's), the decoder's first ones, the text's length."""

    prompt: list[int]
    decoder: list[int]
    length: int


class PromptTokens:
    """Prompts made of special tokens around the text: translation models, summarizers, our own causal ones.

    Raises:
        ModelError: a token that the tokenizer does not have.
    """

    def __init__(self, tokenizer: Any, prompts: Mapping[str, Prompt], start: int | None, name: str) -> None:
        self._tokenizer = tokenizer
        self._prompts = prompts
        self._start = [] if start is None else [start]
        self._name = name
        check_vocabulary(prompts, vocabulary(tokenizer), name)

    @property
    def special(self) -> frozenset[int]:
        """The ids of the prompts' tokens, which are no part of an output."""
        tokens = {token for prompt in self._prompts.values() for token in prompt.tokens()}
        return frozenset(self._tokenizer.convert_tokens_to_ids(list(tokens)))

    def ids(self, request: Request) -> Ids:
        """Return the token ids of a request."""
        prompt = prompt_for(self._prompts, request, self._name)
        text = plain_ids(self._tokenizer, prompt.text(request))
        around = (
            len(text) - len(plain_ids(self._tokenizer, request.text)) if prompt.before + prompt.after else 0
        )
        find = self._tokenizer.convert_tokens_to_ids
        decoder = [find(prompt.start)] if prompt.start else list(self._start)
        return Ids(
            [*find(list(prompt.prefix)), *text, *find(list(prompt.suffix))],
            [*decoder, *find(list(prompt.target))],
            len(text) - around,
        )


class ChatTokens:
    """Instructions in a model's own chat template.

    Args:
        tokenizer: with a chat template.
        instructions: the model's own, by task; ours otherwise.
        options: passed on to the template (`enable_thinking: false`).

    Raises:
        ModelError: the tokenizer has no chat template.
    """

    def __init__(
        self, tokenizer: Any, instructions: Mapping[Task, str], options: Mapping[str, object], name: str
    ) -> None:
        if not getattr(tokenizer, "chat_template", None):
            raise ModelError(f"{name} has no chat template", "it is a base model; take its instruct version")
        self._tokenizer = tokenizer
        self._instructions = instructions
        self._options = options
        self._head, self._tail = self._frame_ids()

    special: frozenset[int] = frozenset()
    """Nothing but what the tokenizer itself calls special."""

    def _frame_ids(self) -> tuple[list[int], list[int]]:
        rendered = self._tokenizer.apply_chat_template(
            [{"role": "user", "content": _MARK}], tokenize=False, add_generation_prompt=True, **self._options
        )
        head, _, tail = rendered.partition(_MARK)
        read = self._tokenizer
        return read(head, add_special_tokens=False)["input_ids"], read(tail, add_special_tokens=False)[
            "input_ids"
        ]

    def frame(self) -> tuple[list[str], list[str]]:
        """Return the template's tokens before and after what the user says."""
        read = self._tokenizer.convert_ids_to_tokens
        return read(self._head), read(self._tail)

    def ids(self, request: Request) -> Ids:
        """Return the token ids of a request; a template's marks inside the text stay text."""
        before, after = instruction(request, self._instructions)
        said = plain_ids(self._tokenizer, before + request.text + after)
        around = len(plain_ids(self._tokenizer, before + after))
        return Ids([*self._head, *said, *self._tail], [], max(len(said) - around, 0))


def vocabulary(tokenizer: Any) -> frozenset[str]:
    """Return every token of a tokenizer, with those that some (M2M100's) keep in a list of their own."""
    extra = getattr(tokenizer, "lang_token_to_id", {})
    return frozenset(tokenizer.get_vocab()) | frozenset(extra)


def check_golden(tokenizer: Any, golden: Mapping[str, Sequence[int]], name: str) -> None:
    """Compare the ids of known texts with those noted when the entry was made.

    Raises:
        ModelError: the tokenizer cuts a text differently now; a new library version may do that in silence.
    """
    for text, ids in golden.items():
        found = plain_ids(tokenizer, text)
        if found != list(ids):
            raise ModelError(
                f"{name} reads {text!r} as {found} instead of {list(ids)}",
                "another version of transformers or of the model? Its texts would be worse without a word",
            )


def check_target_named(tokenizer: Any, prompts: Mapping[str, Prompt], name: str) -> None:
    """Refuse a Marian model of several targets that is not told which one to write.

    Raises:
        ModelError: naming the token to give.
    """
    targets = {"ar": (">>ara<<", ">>ar<<"), "en": (">>eng<<", ">>en<<")}
    known = vocabulary(tokenizer)
    for task, prompt in prompts.items():
        wanted = [token for token in targets[task[-2:]] if token in known]
        if wanted and not prompt.prefix:
            raise ModelError(
                f"{name} writes several languages and is not told which one for {task}",
                f"give its entry codes: {{{task[-2:]}: {wanted[0]!r}}}",
            )


def plain_ids(tokenizer: Any, text: str) -> list[int]:
    """Return the ids of a text, reading special tokens spelt out in it as text."""
    if text.startswith(">>"):
        text = f" {text}"  # Marian's tokenizer takes ">>xxx<<" at the very start for a language
    ids: list[int] = tokenizer(text, add_special_tokens=False, split_special_tokens=True, verbose=False)[
        "input_ids"
    ]
    return ids


def pad(rows: Sequence[Sequence[int]], filler: int, *, left: bool) -> tuple[list[list[int]], list[list[int]]]:
    """Return rows of equal length and their masks; decoder-only models are padded on the left."""
    width = max(len(row) for row in rows)
    padded, masks = [], []
    for row in rows:
        fill, ones = [filler] * (width - len(row)), [1] * len(row)
        padded.append([*fill, *row] if left else [*row, *fill])
        masks.append([*([0] * len(fill)), *ones] if left else [*ones, *([0] * len(fill))])
    return padded, masks
