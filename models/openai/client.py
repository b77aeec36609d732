"""One question to a server, asked again when it stumbles, and never more often than it asks for."""

import json
import os
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from jisr.errors import InputTooLongError, ModelError, UnavailableError
from jisr.models.catalogue import Server

RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
"""Status codes after which the same question may succeed."""

LONGEST_WAIT = 60.0
"""Seconds; a server that asks for more is reported as not available."""

FIRST_WAIT = 0.5
LARGEST_ANSWER = 8_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server wrote: the text ("" when it refused), whether it came to an end, the prompt's tokens."""

    text: str
    finished: bool
    tokens: int = 0
    prompt_tokens: int = 0


class _Stumble(Exception):
    """Something that may go better next time; `wait` is how long the server asks us to wait."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(slots=True)
class Client:
    """A server's address and manners. Safe to use from several threads.

    Args:
        server: from the catalogue or the configuration. The key is read from the environment variable that it
            names and goes nowhere but into the request's header.
        sleep: how to wait; replaced in tests.
    """

    server: Server
    sleep: Callable[[float], None] = time.sleep
    _http: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        key = os.environ.get(self.server.key_variable, "")
        self._http = httpx2.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx2.Timeout(self.server.timeout, connect=min(self.server.timeout, 10.0)),
            limits=httpx2.Limits(max_connections=self.server.concurrency),
            follow_redirects=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Send a question and return the answer.

        Raises:
            UnavailableError: no usable answer after all tries, or the server refuses the key or the model.
            InputTooLongError: the server says that the text is too long.
            ModelError: the server says that the question is wrong.
        """
        url = f"{self.server.url.rstrip('/')}/{path}"
        reason = ""
        for attempt in range(self.server.retries + 1):
            try:
                return self._once(url, body)
            except _Stumble as stumble:
                reason = str(stumble)
                wait = stumble.wait if stumble.wait is not None else FIRST_WAIT * 2**attempt
                if wait > LONGEST_WAIT:
                    reason += f", and asks to wait {wait:.0f} seconds"
                    break
                if attempt < self.server.retries:
                    # A little disorder keeps many clients from coming back at the same moment.
                    self.sleep(wait * (1 + 0.1 * random.random()))
        raise UnavailableError(
            f"the server at {self.server.url} gave no answer: {reason}",
            f"tried {attempt + 1} times; is it running, and is it busy?",
        )

    def _once(self, url: str, body: Mapping[str, Any]) -> Answer:
        try:
            with self._http.stream("POST", url, json=body) as response:
                content = b""
                deadline = time.monotonic() + self.server.timeout
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > LARGEST_ANSWER:
                        raise ModelError(f"the server at {self.server.url} sends more than an answer can be")
                    if time.monotonic() > deadline:
                        raise _Stumble(f"no whole answer within {self.server.timeout:g} seconds")
        except httpx2.TimeoutException as error:
            raise _Stumble(f"no answer within {self.server.timeout:g} seconds") from error
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise UnavailableError(f"{self.server.url!r} is not an address: {error}") from error
        except httpx2.TransportError as error:
            raise _Stumble(f"{type(error).__name__}: {error}") from error
        if response.status_code != 200:
            self._complain(response, content)
        try:
            return _read(json.loads(content))
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise _Stumble("an answer that is not what the protocol says") from error

    def _complain(self, response: httpx2.Response, content: bytes) -> None:
        status, said = response.status_code, _message(content)
        if status in RETRIED:
            raise _Stumble(f"status {status} ({said})", _retry_after(response.headers.get("retry-after", "")))
        if status in {401, 403}:
            raise UnavailableError(
                f"the server at {self.server.url} refuses the key ({status})",
                f"put the key into the environment variable {self.server.key_variable}",
            )
        if status == 404:
            raise UnavailableError(
                f"the server at {self.server.url} knows no model {self.server.model!r} or no such address: {said}"
            )
        if "context" in said.lower() and ("length" in said.lower() or "exceed" in said.lower()):
            raise InputTooLongError(
                f"the server says that the text is too long: {said}", "lower limits.input_tokens"
            )
        raise ModelError(f"the server at {self.server.url} says: {status} {said}")


def _read(body: Any) -> Answer:
    choice = body["choices"][0]
    usage = body.get("usage") or {}
    if "message" in choice:
        message = choice["message"]
        text = "" if message.get("refusal") else message["content"] or ""
    else:
        text = choice["text"]
    if not isinstance(text, str):
        raise TypeError("the text is not text")
    reason = choice.get("finish_reason")
    if reason == "content_filter":
        text = ""
    return Answer(
        text,
        reason != "length",
        int(usage.get("completion_tokens") or 0),
        int(usage.get("prompt_tokens") or 0),
    )


def _message(content: bytes) -> str:
    """Return what an error answer says, in one short line."""
    try:
        body = json.loads(content)
        error = body.get("error", body)
        said = error.get("message", "") if isinstance(error, dict) else str(error)
    except (ValueError, AttributeError):
        said = content.decode("utf-8", "replace")
    return " ".join(str(said).split())[:200] or "no reason given"


def _retry_after(value: str) -> float | None:
    """Return the seconds that a Retry-After header asks for (a number or a date, RFC 9110 section 10.2.3)."""
    if not value:
        return None
    try:
        return max(float(value), 0.0)
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max((when - datetime.now(UTC)).total_seconds(), 0.0)
