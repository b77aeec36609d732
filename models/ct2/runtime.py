"""The two kinds of CTranslate2 model behind one call: prompts in, scored token lists out."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import ctranslate2

from jisr.models.base import Decoding

SCORE_DIGITS = 4
"""Digits kept of a score: what lies beyond is rounding error, different from batch to batch."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One hypothesis: its tokens without the end token, its mean log-probability, whether it ended."""

    tokens: tuple[str, ...]
    score: float
    finished: bool


@dataclass(frozen=True, slots=True)
class Loading:
    """Where a model lies and how it is to run.

    `files` holds the content of the files when they were joined in memory; otherwise they are read from
    `directory`. `threads` of 0 lets the library choose.
    """

    directory: Path
    files: dict[str, bytes]
    device: str
    compute_type: str
    threads: int

    def arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of CTranslate2's constructors."""
        files = {name: io.BytesIO(content) for name, content in self.files.items()} or None
        return {
            "device": self.device,
            "compute_type": self.compute_type,
            "intra_threads": self.threads,
            "inter_threads": 1,
            "files": files,
        }


class Runtime(Protocol):
    """A loaded model."""

    def run(
        self, prompts: Sequence[list[str]], targets: Sequence[list[str]], decoding: Decoding, max_tokens: int
    ) -> list[list[Tokens]]:
        """Return the hypotheses for each prompt, best first."""
        ...

    def score(self, prompt: list[str], target: list[str], written: list[str]) -> list[float]:
        """Return the log-probability of each token of a given output."""
        ...


def options(decoding: Decoding, end: list[str]) -> dict[str, Any]:
    """Return the decoding options that both kinds of model share, in CTranslate2's terms."""
    sampled = decoding.temperature > 0
    found: dict[str, Any] = {
        "beam_size": 1 if sampled else max(decoding.beam, decoding.candidates),
        "num_hypotheses": decoding.candidates,
        "length_penalty": decoding.length_penalty,
        "repetition_penalty": decoding.repetition_penalty,
        "no_repeat_ngram_size": decoding.no_repeat_ngram,
        "end_token": end,
        "return_end_token": True,
        "return_scores": True,
    }
    if sampled:
        found |= {
            "sampling_temperature": decoding.temperature,
            "sampling_topk": decoding.top_k,
            "sampling_topp": decoding.top_p,
        }
    return found


class Causal:
    """A decoder-only model (Gemma, Qwen, Llama...). Prompts of different lengths may share a batch."""

    def __init__(self, loading: Loading, end: list[str]) -> None:
        self._model = ctranslate2.Generator(str(loading.directory), **loading.arguments())
        self._end = end

    def run(
        self, prompts: Sequence[list[str]], targets: Sequence[list[str]], decoding: Decoding, max_tokens: int
    ) -> list[list[Tokens]]:
        """Return the hypotheses for each prompt, best first."""
        results = self._model.generate_batch(
            [[*prompt, *target] for prompt, target in zip(prompts, targets, strict=True)],
            max_length=max_tokens,
            min_length=decoding.min_tokens,
            include_prompt_in_result=False,  # reads the prompt at once instead of token by token
            **options(decoding, self._end),
        )
        return [
            _hypotheses(result.sequences, result.scores, decoding.length_penalty, self._end, 0)
            for result in results
        ]

    def score(self, prompt: list[str], target: list[str], written: list[str]) -> list[float]:
        """Return the log-probability of each token of a given output."""
        result = self._model.score_batch([[*prompt, *target, *written]], max_input_length=0)[0]
        return list(result.log_probs[-len(written) :]) if written else []


class Seq2Seq:
    """An encoder-decoder model (Marian, NLLB, mBART, T5, BART...)."""

    def __init__(self, loading: Loading, end: list[str]) -> None:
        self._model = ctranslate2.Translator(str(loading.directory), **loading.arguments())
        self._end = end

    def run(
        self, prompts: Sequence[list[str]], targets: Sequence[list[str]], decoding: Decoding, max_tokens: int
    ) -> list[list[Tokens]]:
        """Return the hypotheses for each prompt, best first."""
        forced = len(targets[0]) if targets else 0
        results = self._model.translate_batch(
            list(prompts),
            target_prefix=list(targets) if forced else None,
            max_decoding_length=max_tokens + forced,
            min_decoding_length=decoding.min_tokens + forced if decoding.min_tokens else 0,
            max_input_length=0,  # the engine has checked; 0 means: cut nothing
            **options(decoding, self._end),
        )
        return [
            _hypotheses(result.hypotheses, result.scores, decoding.length_penalty, self._end, forced)
            for result in results
        ]

    def score(self, prompt: list[str], target: list[str], written: list[str]) -> list[float]:
        """Return the log-probability of each token of a given output."""
        result = self._model.score_batch([prompt], [[*target, *written]], max_input_length=0)[0]
        # The end token is scored too, after the others.
        return list(result.log_probs[-len(written) - 1 : -1]) if written else []


def _hypotheses(
    sequences: Sequence[Sequence[str]],
    scores: Sequence[float],
    length_penalty: float,
    end: list[str],
    forced: int,
) -> list[Tokens]:
    """Strip end and forced tokens; turn sum/length**penalty into the mean log-probability a token."""
    found = []
    for sequence, score in zip(sequences, scores, strict=True):
        length = max(len(sequence), 1)
        finished = bool(sequence) and sequence[-1] in end
        tokens = tuple(sequence[forced : len(sequence) - finished])
        mean = (
            score * length**length_penalty / max(length - forced, 1)
        )  # forced tokens add nothing to the sum
        found.append(Tokens(tokens, round(mean, SCORE_DIGITS), finished))
    return found
