"""What is doubtful about each output, in words that can be shown beside it."""

import html
from collections.abc import Mapping, Sequence

from jisr.eval.checks import has_entities
from jisr.eval.dataset import Dataset, Item, System
from jisr.eval.metrics.support import Names, Numbers

Values = Mapping[str, Mapping[str, Sequence[float]]]
_LONG, _SHORT = 2.0, 0.5


def flags_by_segment(
    *, dataset: Dataset, systems: Sequence[System], values: Values
) -> list[dict[str, list[str]]]:
    """Return for each segment the flags of each system that has any.

    `values` are the segment scores by system and metric: they say where to look, so that only the segments in
    question are looked at again for what was found.
    """
    found: list[dict[str, list[str]]] = [{} for _ in dataset.items]
    for system in systems:
        scores = values[system.name]
        for at, item in enumerate(dataset.items):
            flags = _flags(dataset, item, system.outputs[at], {key: scores[key][at] for key in scores})
            if flags:
                found[at][system.name] = flags
    return found


def _flags(dataset: Dataset, item: Item, output: str, scores: Mapping[str, float]) -> list[str]:
    if not output.strip():
        return ["empty"]
    found = []
    if scores.get("language") == 0:
        found.append("wrong language")
    if scores.get("repetition") == 1:
        found.append("repeats itself")
    for name, metric in (("numbers", Numbers()), ("names", Names())):
        if scores.get(name) == 0:
            doubtful = metric.doubtful(
                output=html.unescape(output),
                language=dataset.language,
                source=item.source,
                source_language=item.source_language or dataset.language,
                task=dataset.task,
            )
            found += [_phrase(name.removesuffix("s"), piece) for piece in doubtful]
    length = scores.get("length", 1.0)
    if item.references and dataset.task == "translation" and len(item.references[0]) > 40:
        if length > _LONG:
            found.append("much longer than the reference")
        elif length < _SHORT:
            found.append("much shorter than the reference")
    if has_entities(output):
        found.append("HTML entities")
    return found


def _phrase(kind: str, piece: str) -> str:
    if piece.startswith("-") and kind == "number":
        return f"number lost: {piece[1:]}"
    return f"{kind} not in the source: {piece}"
