"""The same stages on many processes or machines: Ray Data reads files in tasks and keeps a pipeline in each actor.

The driver gets the documents back in order, writes their records and shows progress. What fails in a document
is recorded by the runner in the actor, as everywhere; a worker that dies is started again and its documents
are done again; an error of the model or the configuration comes back as a row and is raised here.

Every process must see the same input and output paths and have the same jisr installed.
"""

import json
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from jisr import errors
from jisr.arrivals import Item, Known, Reading
from jisr.config.schema import Config
from jisr.document import Document
from jisr.errors import JisrError, UnavailableError
from jisr.inputs import InputFile
from jisr.overlap import Overlap
from jisr.record import from_record, to_record

ROWS = 16
"""Documents that an actor takes at a time."""

FILES_A_TASK = 64
"""Files that one task reads."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What the driver has to know of the pipeline that it does not load itself."""

    fingerprint: str
    models: list[dict[str, Any]]


@contextmanager
def cluster(config: Config) -> Iterator["Cluster"]:
    """Join the cluster at `run.address`, or start one on this machine, for the time of the block.

    Raises:
        UnavailableError: Ray is not installed, or the cluster does not answer.
    """
    try:
        import ray
        import ray.data  # the part that is needed may be missing where ray itself is not
    except ImportError as error:
        raise UnavailableError(
            f"run.engine is ray, but {error.name} is not here", "pip install 'jisr[ray]'"
        ) from None
    mine = not ray.is_initialized()
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # jisr says itself what went wrong
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    settings: dict[str, Any] = {"logging_level": "ERROR", "log_to_driver": False}
    if config.run.address:
        # where servers and caches are; keys are secrets, and each machine has its own
        settings["runtime_env"] = {"env_vars": {k: v for k, v in os.environ.items() if k.startswith("JISR_")}}
        settings["address"] = config.run.address
    else:
        # one more than the actors take, or nothing is left to read files with
        settings |= {"include_dashboard": False, "num_cpus": _cores(config) * config.run.workers + 1}
    try:
        if mine:
            ray.init(**settings)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise UnavailableError(f"no Ray cluster: {error}", "start one, or leave run.address out") from error
    try:
        yield Cluster(config)
    finally:
        if mine:
            ray.shutdown()


class Cluster:
    """A running Ray, and a configuration to work with on it."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._needs: Row = {"num_cpus": _cores(config)}
        if "cuda" in {config.translate.device, config.summarize.device}:
            self._needs["num_gpus"] = 1

    def about(self) -> About:
        """Load the pipeline once where the actors will, and return its fingerprint and models.

        Raises:
            JisrError: the pipeline cannot be built there.
        """
        import ray

        # a process of its own that ends afterwards, and the model's memory with it
        describe = ray.remote(max_calls=1, **self._needs)(_describe)
        found = json.loads(ray.get(describe.remote(self._config.model_dump_json())))
        _raise_if_error(found)
        return About(found["fingerprint"], found["models"])

    def stream(self, files: Sequence[InputFile], reading: Reading, overlap: Overlap) -> Iterator[Item]:
        """Yield what is in `files` after all stages, in order; documents that are done already as `Known`.

        Raises:
            JisrError: the model or the configuration is at fault.
        """
        import ray.data
        from ray.data import ActorPoolStrategy, DataContext

        context = DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        rows = [{"file": file.file, "name": file.name} for file in files]
        blocks = -(-len(rows) // FILES_A_TASK)
        done = (
            ray.data.from_items(rows, override_num_blocks=blocks)
            .flat_map(partial(_read, reading=reading), num_cpus=0.5)
            .map_batches(
                Worker,
                batch_size=ROWS,
                compute=ActorPoolStrategy(size=self._config.run.workers),
                fn_constructor_args=[self._config.model_dump_json()],
                **self._needs,
            )
        )
        for item in overlap.limited(_items(done.iter_rows())):
            if not overlap.go_on():
                return
            yield item


class Worker:
    """What runs in an actor: the pipeline, loaded once."""

    def __init__(self, config: str) -> None:
        from jisr.pipeline import Pipeline

        self._pipeline = Pipeline.from_config(Config.model_validate_json(config))

    def __call__(self, batch: Row) -> Row:
        """Return the batch with its documents processed, one row for each, in order."""
        items = [_unpack(json.loads(row)) for row in batch["item"]]
        try:
            done = self._pipeline.run([item for item in items if isinstance(item, Document)])
            return {"item": [_pack(item if isinstance(item, Known) else next(done)) for item in items]}
        except JisrError as error:
            return {"item": [_error(error)]}


def _describe(config: str) -> str:
    from jisr.pipeline import Pipeline

    try:
        pipeline = Pipeline.from_config(Config.model_validate_json(config))
    except JisrError as error:
        return _error(error)
    models = [asdict(identity) for identity in pipeline.models]
    return json.dumps({"fingerprint": pipeline.fingerprint, "models": models})


def _read(row: Row, *, reading: Reading) -> Iterator[Row]:
    for item in reading.documents([InputFile(row["file"], row["name"])]):
        yield {"item": _pack(item)}


def _pack(item: Item) -> str:
    if isinstance(item, Known):
        return json.dumps({"known": {"id": item.id, "flagged": item.flagged, "seconds": dict(item.seconds)}})
    return json.dumps(to_record(item))


def _unpack(found: Row) -> Item:
    return Known(**found["known"]) if "known" in found else from_record(found)


def _items(rows: Iterable[Row]) -> Iterator[Item]:
    for row in rows:
        found = json.loads(row["item"])
        _raise_if_error(found)
        yield _unpack(found)


def _error(error: JisrError) -> str:
    return json.dumps({"error": [type(error).__name__, error.message, error.hint]})


def _raise_if_error(found: Row) -> None:
    if "error" in found:
        name, message, hint = found["error"]
        kind = getattr(errors, name, JisrError)
        raise kind(message, hint=hint)


def _cores(config: Config) -> int:
    return config.run.threads or 1
