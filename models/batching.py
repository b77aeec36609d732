"""Grouping requests into batches so that what comes back does not depend on the grouping.

Two things cost time on a CPU: padding (short texts waiting for long ones) and decoding on to a length
limit that only one text of the batch needs. So requests are sorted by length, a batch holds only requests
with the same output limit, and limits are rounded up to a few steps so that batches stay full. A request's
limit follows from the request alone; it gets the same output alone or in any company.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jisr.models.base import Decoding, Limits

RATIO_CONSTANT = 16
"""Tokens allowed beyond `max_ratio` times the input: short inputs need room (a name can double in length)."""

_STEPS = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048)


@dataclass(frozen=True, slots=True)
class Batch:
    """Requests to run together: their positions in the caller's list, and the output limit in tokens."""

    positions: tuple[int, ...]
    max_tokens: int


def output_limit(input_tokens: int, decoding: Decoding, limits: Limits) -> int:
    """Return how many tokens may be written for an input of `input_tokens`, rounded up to a step.

    Never 0 and never more than the model can write: an engine always sets a length.
    """
    cap = min(decoding.max_tokens or limits.output_tokens, limits.output_tokens)
    if decoding.max_ratio <= 0:
        return max(cap, 1)
    wanted = max(int(input_tokens * decoding.max_ratio) + RATIO_CONSTANT, decoding.min_tokens + 1)
    stepped = next((step for step in _STEPS if step >= wanted), wanted)
    return max(min(stepped, cap), 1)


def batches(
    lengths: Sequence[int],
    max_tokens: Sequence[int],
    *,
    batch_tokens: int,
    max_requests: int,
    equal_lengths: bool = False,
) -> list[Batch]:
    """Group requests of similar length and equal output limit.

    Args:
        lengths: prompt length of each request, in tokens.
        max_tokens: output limit of each request (see `output_limit`).
        batch_tokens: most tokens in a batch, padding included; a single longer request still gets one.
        max_requests: most requests in a batch.
        equal_lengths: put only requests of the very same length together.
    """
    order = sorted(range(len(lengths)), key=lambda i: (max_tokens[i], lengths[i], i))
    found: list[Batch] = []
    group: list[int] = []
    for position in order:
        # Sorted by length, so the newcomer is the longest and sets the padded width.
        full = group and (
            max_tokens[position] != max_tokens[group[0]]
            or (equal_lengths and lengths[position] != lengths[group[0]])
            or len(group) == max_requests
            or lengths[position] * (len(group) + 1) > batch_tokens
        )
        if full:
            found.append(Batch(tuple(group), max_tokens[group[0]]))
            group = []
        group.append(position)
    if group:
        found.append(Batch(tuple(group), max_tokens[group[0]]))
    # Longest first: the peak of memory comes at once, not after an hour.
    return found[::-1]
