"""Which words one system has right more often than another (after Neubig et al. 2019, compare-mt)."""

from collections import Counter
from collections.abc import Sequence
from math import sqrt

from jisr.eval.dataset import Dataset, System
from jisr.eval.metrics.rouge import words
from jisr.eval.results import Ngram, NgramLead

_ORDERS = (1, 2, 3, 4)
_LEAST = 2
_SHOWN = 12

Grams = Counter[tuple[str, ...]]


def ngram_leads(*, dataset: Dataset, systems: Sequence[System], baseline: str) -> list[NgramLead]:
    """Return, for the baseline against every other system, what each of the two has right more often."""
    references = [[_ngrams(text) for text in item.references] for item in dataset.items]
    if not any(references):
        return []
    matched = {system.name: _matched(system.outputs, references) for system in systems}
    found = []
    for system in systems:
        if system.name != baseline:
            for ours, theirs in ((system.name, baseline), (baseline, system.name)):
                lead = _lead(matched[ours], matched[theirs])
                if lead:
                    found.append(NgramLead(system=ours, other=theirs, ngrams=lead))
    return found


def _ngrams(text: str) -> Grams:
    tokens = words(text)
    return Counter(tuple(tokens[at : at + n]) for n in _ORDERS for at in range(len(tokens) - n + 1))


def _matched(outputs: Sequence[str], references: Sequence[Sequence[Grams]]) -> Grams:
    total: Grams = Counter()
    for output, several in zip(outputs, references, strict=True):
        allowed: Grams = Counter()
        for one in several:
            allowed |= one
        total.update(_ngrams(output) & allowed)
    return total


def _lead(ours: Grams, theirs: Grams) -> list[Ngram]:
    gaps = {gram: count - theirs[gram] for gram, count in ours.items() if count - theirs[gram] >= _LEAST}
    ranked = sorted(gaps, key=lambda gram: (-gaps[gram] / sqrt(ours[gram] + theirs[gram]), -len(gram), gram))
    chosen: list[tuple[str, ...]] = []
    for gram in ranked:
        if not any(_inside(gram, other) or _inside(other, gram) for other in chosen):
            chosen.append(gram)
        if len(chosen) == _SHOWN:
            break
    return [Ngram(text=" ".join(gram), ours=ours[gram], theirs=theirs[gram]) for gram in chosen]


def _inside(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))
