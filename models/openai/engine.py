"""The server engine: each request is a question; several are under way at once."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jisr.errors import UnavailableError
from jisr.models.base import Candidate, Decoding, Identity, Limits, Request, Result, Task
from jisr.models.batching import output_limit
from jisr.models.catalogue import Entry
from jisr.models.chat import clean_answer, instruction
from jisr.models.checks import check_decoding, check_length
from jisr.models.openai.client import Answer, Client
from jisr.models.package import decoding_of
from jisr.models.prompts import key

URL_VARIABLE, MODEL_VARIABLE = "JISR_SERVER_URL", "JISR_SERVER_MODEL"

VARIED = 0.7
"""Temperature of the second and later candidates when none is set: at 0 they would all be the same."""


class OpenAIEngine:
    """A model behind a server. Nothing is sent until `generate` is called.

    Args:
        name: what to call the model.
        entry: what the catalogue knows of it; an address or model that it leaves open comes from the environment
            (`JISR_SERVER_URL`, `JISR_SERVER_MODEL`).

    Raises:
        UnavailableError: no address, or no model is named.
    """

    def __init__(self, name: str, entry: Entry) -> None:
        server = entry.server.model_copy(
            update={
                "url": entry.server.url or os.environ.get(URL_VARIABLE, ""),
                "model": entry.server.model or os.environ.get(MODEL_VARIABLE, ""),
            }
        )
        for value, what, variable in (
            (server.url, "address", URL_VARIABLE),
            (server.model, "model", MODEL_VARIABLE),
        ):
            if not value:
                raise UnavailableError(
                    f"{name}: the server's {what} is not known",
                    f"set {variable}, or give {name} an entry with `server:` in your catalogue",
                )
        self._name = name
        self._entry = entry
        self._server = server

    @property
    def identity(self) -> Identity:
        """Which model this is: the server's own name for it stands as the revision."""
        return Identity(self._name, "openai", self._server.model, licence=self._entry.licence)

    @property
    def limits(self) -> Limits:
        """How much it reads and writes, by estimate; see `count_tokens`."""
        return self._entry.token_limits()

    def can(self, task: Task, source: str, target: str) -> bool:
        """Whether the model does this task between these languages."""
        return key(task, source, target) in self._entry.tasks

    def defaults(self, task: Task) -> Decoding:
        """Return the catalogue's settings for a task."""
        return decoding_of(self._entry.decoding.get(task, {"beam": 1}), self._name)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Estimate the length of each text: the protocol has no way to ask.

        A token for every three Latin or every two other characters, which is more than tokenizers with an
        Arabic vocabulary need and about what those without one do.
        """
        return [estimate_tokens(text) for text in texts]

    def generate(self, requests: Sequence[Request], decoding: Decoding) -> list[Result]:
        """Answer the requests, in their order. A refusal is an empty text.

        Every candidate is a question of its own; from the second on they are sampled. Beam search and
        `no_repeat_ngram` are not part of the protocol and are left out.

        Raises:
            InputTooLongError: a request is longer than `limits.input_tokens`.
            ModelError, UnavailableError: the server gives no usable answer.
        """
        check_decoding(decoding)
        lengths = self.count_tokens([request.text for request in requests])
        for request, length in zip(requests, lengths, strict=True):
            self._entry.check_task(request, self._name)
            check_length(length, self.limits, self._name)
        each = decoding.candidates
        questions = [(request, rank) for request in requests for rank in range(each)]
        client = Client(self._server)
        pool = ThreadPoolExecutor(max_workers=self._server.concurrency)
        try:
            answers = list(
                pool.map(lambda question: self._ask(client, question[0], question[1], decoding), questions)
            )
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            client.close()
        found = []
        for number, (request, length) in enumerate(zip(requests, lengths, strict=True)):
            own = answers[number * each : (number + 1) * each]
            candidates = tuple(
                Candidate(clean_answer(answer.text, request.text), 0.0, answer.tokens, answer.finished)
                for answer in own
            )
            found.append(Result(candidates, length))
        return found

    def _ask(self, client: Client, request: Request, rank: int, decoding: Decoding) -> Answer:
        before, after = instruction(request, self._entry.instructions)
        said = before + request.text + after
        body: dict[str, Any] = {
            "model": self._server.model,
            "max_tokens": output_limit(estimate_tokens(request.text), decoding, self.limits),
            "temperature": decoding.temperature or (VARIED if rank else 0.0),
            "seed": decoding.seed + rank,
            "stream": False,
            **self._server.extra,
        }
        if decoding.temperature > 0 or rank:
            body["top_p"] = decoding.top_p
        if self._server.api == "completion":
            return client.ask("completions", {**body, "prompt": said})
        return client.ask("chat/completions", {**body, "messages": [{"role": "user", "content": said}]})


def estimate_tokens(text: str) -> int:
    """Return about how many tokens a text has; see `OpenAIEngine.count_tokens`."""
    latin = sum(char < "ɐ" for char in text)
    return -(-latin // 3) + -(-(len(text) - latin) // 2)
