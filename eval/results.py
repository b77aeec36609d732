"""What an evaluation finds, as written to `comparison.json`, `scores.json` and `segments.jsonl`."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, computed_field

from jisr import __version__
from jisr.eval.metrics.base import Better, Show

SCHEMA = 1
"""Grows when a reader of older files would misread newer ones."""

Number = Annotated[float, BeforeValidator(lambda value: float("nan") if value is None else value)]
"""A score; nan (null in JSON) where a metric does not apply."""

Task = Literal["translation", "summary"]


class Record(BaseModel):
    """A part of the result: fixed fields, nan written as null."""

    model_config = ConfigDict(extra="ignore", ser_json_inf_nan="null")


class Score(Record):
    """One metric for one system.

    `profile` names the normalisation of both sides ("" is none), `interval` is the 95% bootstrap interval.
    """

    score: Number
    interval: tuple[float, float] | None = None
    signature: str = ""
    title: str = ""
    metric: str = ""
    profile: str = ""
    better: Better = "higher"
    show: Show = "points"


class SystemResult(Record):
    """One system: its scores by metric key ("chrf++", or "chrf++@profile" for normalised text).

    `about` says who made the outputs: model, revision, settings, speed; `empty` counts the empty outputs.
    """

    name: str
    about: dict[str, str] = Field(default_factory=dict)
    empty: int = 0
    metrics: dict[str, Score] = Field(default_factory=dict)


class PairedTest(Record):
    """Whether `first` and `second` differ on one metric by more than chance.

    `difference` is first minus second; `p_adjusted` is `p` after Holm's correction for all pairs of systems
    on this metric; `better` names the winner when that is below 0.05.
    """

    metric: str
    first: str
    second: str
    difference: float
    p: float
    p_adjusted: float
    better: str = ""


class Bucket(Record):
    """Scores on a part of the segments: `by` is what they were grouped by, `label` the group."""

    by: str
    label: str
    segments: int
    scores: dict[str, dict[str, Number]]


class OrderChange(Record):
    """Two systems that change places between two metrics: `upper` leads by the first, `lower` by the second.

    `gaps` holds the lead of `upper` in each; `significant` whether either metric's paired test sees it.
    """

    first: str
    second: str
    upper: str
    lower: str
    gaps: tuple[float, float]
    significant: tuple[bool, bool] = (False, False)


class Ngram(Record):
    """Words that one system has right more often than another: how often each matched the references."""

    text: str
    ours: int
    theirs: int


class NgramLead(Record):
    """The n-grams that `system` has right more often than `other`."""

    system: str
    other: str
    ngrams: list[Ngram]


class Notice(Record):
    """Something about the input that a reader of the scores must know."""

    code: str
    message: str
    system: str = ""


class Track(Record):
    """One set of segments in one direction, and what every system did on it."""

    name: str
    task: Task
    source_language: str = ""
    language: str
    segments: int
    references: str = "1"
    words: int = 0
    main: str
    baseline: str
    systems: dict[str, SystemResult]
    pairs: list[PairedTest] = Field(default_factory=list)
    buckets: list[Bucket] = Field(default_factory=list)
    order_changes: list[OrderChange] = Field(default_factory=list)
    ngrams: list[NgramLead] = Field(default_factory=list)
    notices: list[Notice] = Field(default_factory=list)

    def metric_keys(self) -> list[str]:
        """Return the metric keys of all systems, in the order they were computed."""
        return list(dict.fromkeys(key for system in self.systems.values() for key in system.metrics))


class SegmentResult(Record):
    """One segment: what went in, what every system made of it, and what is doubtful about that."""

    track: str
    id: str
    document: str = ""
    source: str = ""
    source_language: str = ""
    language: str = ""
    references: list[str] = Field(default_factory=list)
    outputs: dict[str, str]
    scores: dict[str, dict[str, Number]] = Field(default_factory=dict)
    flags: dict[str, list[str]] = Field(default_factory=dict)


class Result(Record):
    """Everything that one `jisr eval` or `jisr compare` found."""

    schema_version: int = SCHEMA
    kind: Literal["comparison", "evaluation"]
    title: str = ""
    version: str = __version__
    created: str = ""
    settings: dict[str, Any] = Field(default_factory=dict)
    tracks: list[Track]

    @computed_field  # type: ignore[prop-decorator]  # mypy cannot see through a decorator on a property
    @property
    def systems(self) -> dict[str, dict[str, dict[str, Score]]]:
        """Every score by system and metric; with several tracks the keys are "track/metric"."""
        table: dict[str, dict[str, dict[str, Score]]] = {}
        for track in self.tracks:
            prefix = f"{track.name}/" if len(self.tracks) > 1 else ""
            for name, system in track.systems.items():
                metrics = table.setdefault(name, {"metrics": {}})["metrics"]
                metrics.update({f"{prefix}{key}": score for key, score in system.metrics.items()})
        return table
