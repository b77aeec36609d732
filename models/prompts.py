"""What surrounds a text on its way into a model: language codes, instructions, special tokens.

A `Prompt` is data from a model package's manifest or from the catalogue, and the same prompt serves every
engine, so that a converted model reads exactly what its source reads.
"""

from collections.abc import Mapping
from difflib import get_close_matches

from pydantic import BaseModel, ConfigDict

from jisr.errors import ModelError
from jisr.models.base import Request, Task

NAMES = {"ar": "Arabic", "en": "English"}
"""Languages by name, for the instructions of language models."""


class Prompt(BaseModel):
    """How one task is put to a model. Empty parts are left out.

    prefix, suffix: tokens before and after the text, as the vocabulary spells them (">>ara<<", "</s>").
    before, after: plain text around the input, tokenised together with it; `{words}`, `{source}` and
        `{target}` in it are replaced by the length asked for and the languages' names.
    target: tokens the output starts with (NLLB's "eng_Latn"); given to the decoder, not part of the output.
    start: the decoder's first token, where it is not the model's usual one (CrossSum's language tokens).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    prefix: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    suffix: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    start: str = ""

    def text(self, request: Request) -> str:
        """Return the request's text with the instructions around it."""
        return fill(self.before, request) + request.text + fill(self.after, request)

    def tokens(self) -> tuple[str, ...]:
        """Return every special token that the prompt relies on."""
        return (*self.prefix, *self.suffix, *self.target, *filter(None, [self.start]))


def fill(template: str, request: Request) -> str:
    """Return an instruction with the languages' names and the number of words put in."""
    # Not str.format: a brace in somebody's instruction is no mistake.
    return (
        template.replace("{words}", str(request.words or 60))
        .replace("{source}", NAMES[request.source])
        .replace("{target}", NAMES[request.target])
    )


def key(task: Task, source: str, target: str) -> str:
    """Return the name under which a prompt is kept: "translate:ar-en", "summarize:ar-ar"."""
    return f"{task}:{source}-{target}"


def prompt_for(prompts: Mapping[str, Prompt], request: Request, model: str) -> Prompt:
    """Return the prompt for a request.

    A model may know several lengths: "summarize:ar-en:25" serves requests for up to 25 words, and
    "summarize:ar-en" the rest.

    Raises:
        ModelError: the model does not do this task between these languages.
    """
    name = key(request.task, request.source, request.target)
    if request.words:
        shorter = [
            n for n in prompts if n.startswith(f"{name}:") and int(n.rpartition(":")[2]) >= request.words
        ]
        if shorter:
            return prompts[min(shorter, key=lambda n: int(n.rpartition(":")[2]))]
    if name not in prompts:
        raise ModelError(
            f"{model} does not do {name}",
            f"it does: {', '.join(sorted(prompts)) or 'nothing that jisr knows of'}",
        )
    return prompts[name]


def check_vocabulary(prompts: Mapping[str, Prompt], vocabulary: frozenset[str], model: str) -> None:
    """Check that the model knows every special token of its prompts.

    Toolkits turn an unknown language code into `<unk>` without a word and then translate into whatever
    language comes to mind; this is where it is noticed.

    Raises:
        ModelError: naming the token and the nearest known one.
    """
    for name, prompt in prompts.items():
        for token in prompt.tokens():
            if token not in vocabulary:
                raise ModelError(
                    f"{model} has no token {token!r}, which {name!r} needs", _suggest(token, vocabulary)
                )


_SPELLINGS = (
    *("arb_Arab", "ar_AR", "__ar__", ">>ara<<", ">>ar<<", "<2ar>"),
    *("eng_Latn", "en_XX", "__en__", ">>eng<<", ">>en<<", "<2en>"),
)


def _suggest(token: str, vocabulary: frozenset[str]) -> str:
    known = [spelling for spelling in _SPELLINGS if spelling in vocabulary]
    near = get_close_matches(token, known, n=1, cutoff=0.3) or get_close_matches(
        token, [t for t in vocabulary if abs(len(t) - len(token)) <= 3], n=1, cutoff=0.7
    )
    return f"did you mean {near[0]!r}?" if near else "the prompt and the tokenizer are of different models"
