"""sacrebleu's test sets by name; they are downloaded, so this is the one place here that uses a network."""

from pathlib import Path

from jisr.errors import UnavailableError, UsageError
from jisr.eval.dataset import Dataset
from jisr.registry import did_you_mean


def sacrebleu_dataset(spec: str) -> Dataset:
    """Return the test set "<name>/<pair>", for instance "iwslt17/ar-en".

    Raises:
        UsageError: sacrebleu knows no such set or pair.
        UnavailableError: it cannot be downloaded.
    """
    from sacrebleu import utils

    from jisr.eval.loading import parallel

    name, _, pair = spec.partition("/")
    if name not in utils.get_available_testsets():
        raise UsageError(
            f"sacrebleu has no test set {name!r}", did_you_mean(name, utils.get_available_testsets())
        )
    pairs = utils.get_langpairs_for_testset(name)
    if pair not in pairs:
        raise UsageError(f"the test set {name!r} has no pair {pair!r}", did_you_mean(pair, pairs))
    try:
        source = utils.get_source_file(name, pair)
        references = utils.get_reference_files(name, pair)
    except Exception as error:  # sacrebleu raises whatever its downloads and archives raise
        raise UnavailableError(
            f"the test set {spec!r} could not be downloaded: {error}", "a network is needed the first time"
        ) from error
    before, _, after = pair.partition("-")
    return parallel(
        source=Path(source),
        references=[Path(path) for path in references],
        source_language=before,
        language=after,
    )
