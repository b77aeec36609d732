"""One string for all that decides a stage's output."""

import hashlib

from jisr import __version__


def fingerprint(*parts: object) -> str:
    """Return a digest of `parts` (by their repr) and of the version of jisr."""
    return hashlib.sha256("\0".join((__version__, *map(repr, parts))).encode()).hexdigest()
