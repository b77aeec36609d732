"""The CTranslate2 engine: loads a model package, checks it, and answers requests in batches."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jisr.errors import ModelError, UnavailableError
from jisr.models.base import Candidate, Decoding, Identity, Limits, Request, Result, Task
from jisr.models.batching import batches, output_limit
from jisr.models.chat import clean_answer
from jisr.models.checks import check_decoding, check_length
from jisr.models.package import Package
from jisr.models.pieces import Pieces, load_pieces, read_vocabulary
from jisr.models.prompts import Prompt, check_vocabulary, key, prompt_for

if TYPE_CHECKING:
    from jisr.models.ct2.runtime import Runtime, Tokens

MODEL = "model.bin"

BATCH_TOKENS = 2048
"""Prompt tokens in a batch, padding included; more gains nothing on a CPU and costs memory."""

BATCH_REQUESTS = 32
"""Requests in a batch. Of a decoder-only model, beam search takes only prompts of equal length together: with
unequal ones CTranslate2 4.8.5 forbids an early end to some hypotheses and not to others, and the result of a
request would depend on its company. (Greedy search has no such trouble.)"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request made ready: its prompt's tokens, those the output starts with, and its own length."""

    prompt: list[str]
    target: list[str]
    length: int


class CT2Engine:
    """A model package on CTranslate2. Use `jisr.models.load`, which loads each package once in a process.

    Args:
        package: the model.
        device: "cpu", "cuda" or "auto".
        compute_type: the arithmetic; the package's own when None.
        threads: CPU threads; 0 lets the library choose.

    Raises:
        ModelError: a file was changed, or the prompts do not fit the vocabulary.
        UnavailableError: the device or the arithmetic is not there.
    """

    def __init__(
        self, package: Package, *, device: str = "cpu", compute_type: str | None = None, threads: int = 0
    ) -> None:
        self._package = package
        self._device = device
        self._threads = threads
        manifest = package.manifest
        self._compute_type = compute_type or manifest.compute_type
        vocabulary = _vocabulary(package)
        check_vocabulary(manifest.prompts, vocabulary, manifest.name)
        for end in manifest.end:
            if end not in vocabulary:
                raise ModelError(f"{manifest.name} has no token {end!r} to end with")
        self._vocabulary = vocabulary
        self._pieces = self._load_pieces()
        self._runtime = self._load_runtime()

    def _load_pieces(self) -> Pieces:
        manifest = self._package.manifest
        special = {*manifest.end, *(t for prompt in manifest.prompts.values() for t in prompt.tokens())}
        target = self._package.read(manifest.target_tokenizer) if manifest.target_tokenizer else b""
        content = self._package.read(manifest.tokenizer)
        return load_pieces(manifest.tokenizer, content, target, special)

    def _load_runtime(self) -> "Runtime":
        from jisr.models.ct2.runtime import Causal, Loading, Seq2Seq

        manifest = self._package.manifest
        files: dict[str, bytes] = {}
        if self._package.sharded(MODEL):
            files = {name: self._package.read(name) for name in _weights(self._package)}
        else:
            for name in _weights(self._package):
                self._package.check(name)
        loading = Loading(self._package.directory, files, self._device, self._compute_type, self._threads)
        kind = Causal if manifest.kind == "causal" else Seq2Seq
        try:
            return kind(loading, list(manifest.end))
        except ValueError as error:  # a device or compute type that is not there
            raise UnavailableError(
                f"{manifest.name}: {error}", "choose another device or compute_type"
            ) from error
        except RuntimeError as error:
            raise ModelError(f"{manifest.name} does not load: {error}", "convert the model again") from error

    @property
    def identity(self) -> Identity:
        """Which model this is."""
        manifest = self._package.manifest
        return Identity(
            manifest.name, "ct2", manifest.version, self._package.digest, self._compute_type, manifest.licence
        )

    @property
    def limits(self) -> Limits:
        """How much it reads and writes."""
        return self._package.limits

    def can(self, task: Task, source: str, target: str) -> bool:
        """Whether the model does this task between these languages."""
        return key(task, source, target) in self._package.manifest.prompts

    def defaults(self, task: Task) -> Decoding:
        """Return the package's own settings for a task."""
        return self._package.decoding(task)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in the model's tokens."""
        return [len(self._pieces.encode(text)) for text in texts]

    def generate(self, requests: Sequence[Request], decoding: Decoding) -> list[Result]:
        """Answer the requests, in their order.

        With `temperature` above 0 the same requests and seed give the same texts, but a text then depends
        on the requests asked for with it.

        Raises:
            InputTooLongError: a request is longer than `limits.input_tokens`.
            ModelError: a task or language pair that the model does not do.
        """
        check_decoding(decoding)
        prepared = [self._prepare(request) for request in requests]
        runtime = self._runtime if decoding.temperature == 0 else self._seeded(decoding.seed)
        limits = [self._room(item, decoding) for item in prepared]
        results: list[Result | None] = [None] * len(prepared)
        for batch in batches(
            [len(item.prompt) for item in prepared],
            limits,
            batch_tokens=BATCH_TOKENS,
            max_requests=BATCH_REQUESTS,
            equal_lengths=self._package.manifest.kind == "causal" and decoding.beam > 1,
        ):
            items = [prepared[position] for position in batch.positions]
            answers = runtime.run(
                [item.prompt for item in items], [item.target for item in items], decoding, batch.max_tokens
            )
            for position, answer in zip(batch.positions, answers, strict=True):
                candidates = tuple(self._candidate(found, requests[position]) for found in answer)
                results[position] = Result(candidates, prepared[position].length)
        return [result for result in results if result is not None]

    def _room(self, item: Prepared, decoding: Decoding) -> int:
        """Return how many tokens may be written: the limit for the input, within what the model can hold."""
        wanted = output_limit(item.length, decoding, self.limits)
        context = self._package.manifest.limits.context_tokens
        return max(min(wanted, context - len(item.prompt)), 1) if context else wanted

    def read(self, request: Request) -> list[str]:
        """Return the tokens that the model reads for a request, those it does not know as its unknown token."""
        unknown = json.loads(self._package.read("config.json"))["unk_token"]
        return [token if token in self._vocabulary else unknown for token in self._prepare(request).prompt]

    def score(self, request: Request, written: Sequence[str]) -> list[float]:
        """Return the log-probability that the model gives each token of an output."""
        prepared = self._prepare(request)
        return self._runtime.score(prepared.prompt, prepared.target, list(written))

    def _candidate(self, found: "Tokens", request: Request) -> Candidate:
        text = self._pieces.decode(found.tokens)
        if self._package.manifest.chat:
            text = clean_answer(text, request.text)
        return Candidate(text, found.score, len(found.tokens), found.finished)

    def _prepare(self, request: Request) -> Prepared:
        prompt = prompt_for(self._package.manifest.prompts, request, self._package.manifest.name)
        pieces = self._pieces.encode(prompt.text(request))
        around = self._around(prompt, request)
        length = len(pieces) - around
        check_length(length, self.limits, self._package.manifest.name)
        target = [*filter(None, [prompt.start]), *prompt.target]
        return Prepared([*prompt.prefix, *pieces, *prompt.suffix], target, length)

    def _around(self, prompt: Prompt, request: Request) -> int:
        """Return the number of tokens of the instructions around the text."""
        if not (prompt.before or prompt.after):
            return 0
        return len(self._pieces.encode(prompt.text(replace(request, text=""))))

    def _seeded(self, seed: int) -> "Runtime":
        """Return a freshly loaded model: the library seeds a thread only when the thread starts."""
        import ctranslate2

        ctranslate2.set_random_seed(seed)
        return self._load_runtime()


def _weights(package: Package) -> list[str]:
    manifest = package.manifest
    return [
        name for name in manifest.files if name == MODEL or name.endswith(("vocabulary.json", "config.json"))
    ]


def _vocabulary(package: Package) -> frozenset[str]:
    files = [name for name in package.manifest.files if name.endswith("vocabulary.json")]
    if not files:
        raise ModelError(f"{package.directory} holds no vocabulary.json", "convert the model again")
    return frozenset().union(*(read_vocabulary(package.read(name)) for name in files))
