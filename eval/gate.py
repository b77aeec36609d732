"""The gate: scores that must be reached, for CI."""

from collections.abc import Mapping
from dataclasses import dataclass

from jisr.errors import UsageError
from jisr.eval.results import Result
from jisr.registry import did_you_mean


@dataclass(frozen=True, slots=True)
class Miss:
    """A score on the wrong side of its limit."""

    system: str
    key: str
    score: float
    limit: float
    lower_is_better: bool

    def __str__(self) -> str:
        side = "above" if self.lower_is_better else "below"
        return f"{self.system}: {self.key} is {self.score:.4g}, {side} the gate of {self.limit:g}"


def parse_gate(text: str) -> dict[str, float]:
    """Return the limits in "chrf++=40,rouge1=0.3".

    Raises:
        UsageError: a part is not of the form metric=number.
    """
    limits = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        key, _, number = part.rpartition("=")
        try:
            limits[key.strip()] = float(number)
        except ValueError:
            key = ""
        if not key:
            raise UsageError(f"the gate {part!r} is not of the form metric=number", "for instance chrf++=40")
    return limits


def check_gate(result: Result, limits: Mapping[str, float]) -> list[Miss]:
    """Return every score that misses its limit; a metric that is better when lower must not be above it.

    A limit is for every track that has the metric, or for one: "track/metric". Every system must reach it. A
    score that is not a number misses.

    Raises:
        UsageError: no track has the metric, so that the gate would let everything through.
    """
    misses = []
    for wanted, limit in limits.items():
        found = False
        for track in result.tracks:
            key = wanted.removeprefix(f"{track.name}/")
            for system in track.systems.values():
                one = system.metrics.get(key)
                if one is None:
                    continue
                found = True
                lower = one.better == "lower"
                if not (one.score <= limit if lower else one.score >= limit):
                    label = key if len(result.tracks) == 1 else f"{track.name}/{key}"
                    misses.append(Miss(system.name, label, one.score, limit, lower))
        if not found:
            known = [key for track in result.tracks for key in track.metric_keys()]
            raise UsageError(
                f"the gate names {wanted!r}, which was not computed", did_you_mean(wanted, known)
            )
    return misses
