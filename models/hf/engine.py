"""The transformers engine: a local snapshot and its catalogue entry, asked in batches."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jisr.errors import ModelError
from jisr.models.base import Candidate, Decoding, Identity, Limits, Request, Result, Task
from jisr.models.batching import batches, output_limit
from jisr.models.catalogue import Entry
from jisr.models.chat import clean_answer
from jisr.models.checks import check_decoding, check_length
from jisr.models.families import check_codes
from jisr.models.hf.snapshot import Snapshot, load_snapshot
from jisr.models.hf.tokens import ChatTokens, PromptTokens, check_golden, check_target_named, plain_ids
from jisr.models.package import decoding_of
from jisr.models.prompts import key

BATCH_TOKENS = 4096
"""Prompt tokens in a batch, padding included."""

BATCH_REQUESTS = 16


class HFEngine:
    """A transformers model. Use `jisr.models.load`, which loads each model once in a process.

    Args:
        name: what to call it.
        entry: what the catalogue knows of it.
        directory: the snapshot.
        device: "cpu", "cuda" or "auto".
        compute_type: "float32", "bfloat16" or "float16"; the entry's choice when None.
        threads: CPU threads; 0 leaves the process's setting.

    Raises:
        UnavailableError, ModelError: see `load_snapshot`; and language codes the tokenizer does not know.
    """

    def __init__(
        self,
        name: str,
        entry: Entry,
        directory: Path,
        *,
        device: str = "cpu",
        compute_type: str | None = None,
        threads: int = 0,
    ) -> None:
        self._name = name
        self._entry = entry
        self._compute_type = compute_type or entry.compute_type
        entry.check_compute_type(self._compute_type, name)
        if threads:
            import torch

            torch.set_num_threads(threads)
        self._snapshot = load_snapshot(directory, device=device, dtype=self._compute_type)
        check_codes(entry.family, entry.codes, name)
        self._entry = self._with_own_codes(entry)
        self._tokens = self._make_tokens()
        self._special = self._tokens.special
        check_golden(self._snapshot.tokenizer, entry.golden, name)
        if entry.family == "marian":
            check_target_named(self._snapshot.tokenizer, self._entry.all_prompts(), name)
        self._revision, self._digest = read_pulled(directory)

    def _make_tokens(self) -> PromptTokens | ChatTokens:
        tokenizer = self._snapshot.tokenizer
        if self._entry.family == "chat":
            return ChatTokens(tokenizer, self._entry.instructions, self._entry.template, self._name)
        start = self._snapshot.model.config.decoder_start_token_id if self._snapshot.seq2seq else None
        return PromptTokens(tokenizer, self._entry.all_prompts(), start, self._name)

    def _with_own_codes(self, entry: Entry) -> Entry:
        """Put CrossSum's language tokens in place of the languages' names: only its config.json knows them."""
        if entry.family != "crosssum":
            return entry
        table = (self._snapshot.config.get("task_specific_params") or {}).get("langid_map") or {}
        missing = [name for name in entry.codes.values() if name not in table]
        if missing:
            raise ModelError(
                f"{self._name}: config.json has no language token for {missing[0]!r}",
                "is it a CrossSum model?",
            )
        return entry.model_copy(
            update={"codes": {code: table[name][1] for code, name in entry.codes.items()}}
        )

    @property
    def snapshot(self) -> Snapshot:
        """The loaded model, for conversion."""
        return self._snapshot

    @property
    def entry(self) -> Entry:
        """What is known of the model, with what only its files could say filled in."""
        return self._entry

    @property
    def tokens(self) -> PromptTokens | ChatTokens:
        """What makes token ids of requests."""
        return self._tokens

    @property
    def identity(self) -> Identity:
        """Which model this is."""
        return Identity(
            self._name, "hf", self._revision, self._digest, self._compute_type, self._entry.licence
        )

    @property
    def limits(self) -> Limits:
        """How much it reads and writes."""
        return self._entry.token_limits()

    def can(self, task: Task, source: str, target: str) -> bool:
        """Whether the model does this task between these languages."""
        return key(task, source, target) in self._entry.tasks

    def defaults(self, task: Task) -> Decoding:
        """Return the catalogue's settings for a task, or else those of the model's own files."""
        settings = self._entry.decoding.get(task)
        return decoding_of(settings, self._name) if settings else _own_settings(self._snapshot.settings)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in the model's tokens."""
        return [len(plain_ids(self._snapshot.tokenizer, text)) for text in texts]

    def generate(self, requests: Sequence[Request], decoding: Decoding) -> list[Result]:
        """Answer the requests, in their order.

        Raises:
            InputTooLongError: a request is longer than `limits.input_tokens`.
            ModelError: a task or language pair that the model does not do.
        """
        from jisr.models.hf.generation import run

        check_decoding(decoding)
        for request in requests:
            self._entry.check_task(request, self._name)
        items = [self._tokens.ids(request) for request in requests]
        for item in items:
            check_length(item.length, self.limits, self._name)
        results: list[Result | None] = [None] * len(items)
        for batch in batches(
            [len(item.prompt) for item in items],
            [output_limit(item.length, decoding, self.limits) for item in items],
            batch_tokens=BATCH_TOKENS,
            max_requests=BATCH_REQUESTS,
        ):
            answers = run(
                self._snapshot.model, [items[i] for i in batch.positions], decoding, batch.max_tokens
            )
            for position, answer in zip(batch.positions, answers, strict=True):
                candidates = tuple(
                    Candidate(self._text(w.ids, requests[position]), w.score, len(w.ids), w.finished)
                    for w in answer
                )
                results[position] = Result(candidates, items[position].length)
        return [result for result in results if result is not None]

    def _text(self, ids: list[int], request: Request) -> str:
        text: str = self._snapshot.tokenizer.decode(
            [i for i in ids if i not in self._special],
            skip_special_tokens=True,
            clean_up_tokenization_spaces=False,
        ).strip()
        return clean_answer(text, request.text) if self._entry.family == "chat" else text


def _own_settings(own: Any) -> Decoding:
    """Return the settings of the snapshot's generation_config.json."""
    most = own.max_new_tokens or own.max_length or 0
    return Decoding(
        beam=own.num_beams or 1,
        max_tokens=0 if most <= 20 else most,  # 20 is transformers' default, nobody's choice
        min_tokens=min(own.min_length or 0, max(most - 1, 0)),
        length_penalty=1.0 if own.length_penalty is None else own.length_penalty,
        repetition_penalty=own.repetition_penalty or 1.0,
        no_repeat_ngram=own.no_repeat_ngram_size or 0,
    )


def read_pulled(directory: Path) -> tuple[str, str]:
    """Return revision and digest that `jisr models pull` recorded beside the files; empty when it did not."""
    import json

    path = directory / "pulled.json"
    if not path.is_file():
        return "", ""
    record = json.loads(path.read_text(encoding="utf-8"))
    return str(record.get("revision", "")), str(record.get("digest", ""))
