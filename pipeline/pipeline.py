"""A pipeline: the stages a configuration names, checked, with their engines loaded once, ready to run."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from jisr.config.schema import Config
from jisr.document import Document
from jisr.models.base import Identity
from jisr.registry import Registry
from jisr.runner import run
from jisr.stage import Stage, check_order

STAGES = Registry(
    "stage",
    {
        "clean": "jisr.stages.clean:Clean",
        "detect": "jisr.stages.detect:Detect",
        "segment": "jisr.stages.segment:Segment",
        "summarize": "jisr.stages.summarize:Summarize",
        "translate": "jisr.stages.translate:Translate",
        "score": "jisr.stages.score:Score",
    },
)


class Pipeline:
    """Stages in order. Use `Pipeline.from_config` unless you bring stages of your own."""

    def __init__(self, stages: Sequence[Stage], *, batch_words: int = 6000) -> None:
        check_order(stages)
        self.stages = tuple(stages)
        self.batch_words = batch_words

    @classmethod
    def from_config(cls, config: Config) -> "Pipeline":
        """Build the stages that `config.pipeline` names.

        Raises:
            ConfigError: the stages do not fit together (found before any model is loaded).
            UsageError: an unknown stage.
            UnavailableError: a model is not here, or is not what its manifest says.
        """
        kinds = [STAGES.get(name) for name in config.pipeline]
        check_order(kinds)
        return cls([kind.from_config(config) for kind in kinds], batch_words=config.run.batch_words)

    @property
    def fingerprint(self) -> str:
        """A digest of all that decides the output: stages, settings, models, code."""
        return hashlib.sha256("\n".join(stage.fingerprint() for stage in self.stages).encode()).hexdigest()

    @property
    def models(self) -> list[Identity]:
        """The identities of the models in use, each once, in the order of the stages."""
        found = [stage.engine.identity for stage in self.stages if hasattr(stage, "engine")]
        return list(dict.fromkeys(found))

    def run(
        self, documents: Iterable[Document], *, go_on: Callable[[], bool] = lambda: True
    ) -> Iterator[Document]:
        """Yield each document after all stages, in order; failed ones carry a `Failure`.

        `go_on` is asked before each batch; when it says no, the rest is left.
        """
        yield from run(self.stages, documents, batch_words=self.batch_words, go_on=go_on)
