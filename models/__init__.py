"""Engines, the catalogue of models, the embedded model and the recipe that made it.

`load` is the one way in: it takes a name or a directory and returns an `Engine`, loaded once in a process.
"""

from jisr.models.base import Candidate, Decoding, Engine, Identity, Limits, Request, Result, Task
from jisr.models.loading import load

__all__ = [
    "Candidate",
    "Decoding",
    "Engine",
    "Identity",
    "Limits",
    "Request",
    "Result",
    "Task",
    "load",
]
