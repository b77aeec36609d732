"""An engine around an engine: each question asked once, and remembered."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from jisr import __version__
from jisr.cache import Cache
from jisr.models.base import Decoding, Engine, Identity, Limits, Request, Result, Task


class CachedEngine:
    """Answers exactly as `engine` does, computing only what neither this call nor `cache` has seen before.

    Equal requests of one call are generated once. Sampled requests (temperature above 0) go to the engine one
    by one: what is drawn for a text then depends on the text and the seed, not on its company, so it is the
    same from the cache, after an interruption, and on any number of machines.

    Args:
        engine: what computes the answers.
        cache: where they are kept; None keeps nothing.
        salt: whatever else changes the answers and is not in the engine's identity.
    """

    def __init__(self, engine: Engine, cache: Cache | None = None, *, salt: str = "") -> None:
        self.engine = engine
        self.cache = cache
        self._salt = salt

    @property
    def identity(self) -> Identity:
        """Which model this is."""
        return self.engine.identity

    @property
    def limits(self) -> Limits:
        """How much it reads and writes."""
        return self.engine.limits

    def can(self, task: Task, source: str, target: str) -> bool:
        """Whether the model does this task between these languages."""
        return self.engine.can(task, source, target)

    def defaults(self, task: Task) -> Decoding:
        """Return the model's own settings for a task."""
        return self.engine.defaults(task)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in the model's tokens."""
        return self.engine.count_tokens(texts)

    def generate(self, requests: Sequence[Request], decoding: Decoding) -> list[Result]:
        """Answer the requests, in their order; see `Engine.generate` for what is raised."""
        distinct = list(dict.fromkeys(requests))
        keys = self._keys(distinct, decoding)
        known = self.cache.get(list(keys.values())) if self.cache else {}
        answers = {request: known[keys[request]] for request in distinct if keys[request] in known}
        missing = [request for request in distinct if request not in answers]
        for batch in [missing] if decoding.temperature == 0 else [[request] for request in missing]:
            if batch:
                fresh = dict(zip(batch, self.engine.generate(batch, decoding), strict=True))
                self._keep(keys, fresh)
                answers |= fresh
        return [answers[request] for request in requests]

    def _keep(self, keys: dict[Request, bytes], fresh: dict[Request, Result]) -> None:
        if self.cache:
            for task in {request.task for request in fresh}:
                own = {keys[request]: result for request, result in fresh.items() if request.task == task}
                self.cache.put(str(self.identity), task, own)

    def _keys(self, requests: Sequence[Request], decoding: Decoding) -> dict[Request, bytes]:
        identity = asdict(self.identity)
        common = hashlib.sha256(json.dumps([__version__, self._salt, identity, asdict(decoding)]).encode())
        keys = {}
        for request in requests:
            own = common.copy()
            own.update(json.dumps(asdict(request)).encode())  # ASCII: any text has a key, lone surrogates too
            keys[request] = own.digest()
        return keys


def can_be_remembered(identity: Identity) -> bool:
    """Whether the identity pins the model down: without a digest of its weights, it may be another tomorrow."""
    return bool(identity.digest) or identity.engine == "fake"
