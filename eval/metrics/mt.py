"""BLEU, chrF and TER: sacrebleu counts, and here the scores are made from sums of its counts.

sacrebleu's own formulas take one row at a time; resampling needs thousands, so the same formulas are written
for arrays of rows. Tests hold every number equal to sacrebleu's.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np

from jisr.eval.metrics.base import Better, FloatArray, Metric, Texts, ratio

_ORDER = 4
_BETA_SQUARED = 4.0


class _Sacre(Metric):
    """What the three share: sacrebleu's sufficient statistics, and its signature."""

    _width: int
    _cache: tuple[tuple[tuple[str, ...], ...], str, Any] | None = None

    def _counter(self, texts: Texts) -> Any:
        raise NotImplementedError

    def statistics(self, texts: Texts) -> FloatArray:
        """Return sacrebleu's sufficient statistics, one row a segment; zeros where there is no reference."""
        out = np.zeros((len(texts), self._width))
        scored = [position for position, references in enumerate(texts.references) if references]
        if scored:
            hypotheses = [texts.hypotheses[position] for position in scored]
            out[scored] = self._prepared(texts)._extract_corpus_statistics(hypotheses, None)
        return out

    def _prepared(self, texts: Texts) -> Any:
        """Return sacrebleu's counter with the references counted: systems are scored on the same ones."""
        if self._cache is None or self._cache[:2] != (texts.references, texts.language):
            counter = self._counter(texts)
            scored = [references for references in texts.references if references]
            counter._ref_cache = counter._cache_references(_streams(scored))
            self._cache = (texts.references, texts.language, counter)
        return self._cache[2]

    def signature(self, texts: Texts) -> str:
        """Return sacrebleu's signature."""
        counter = self._counter(texts)
        counts = {len(references) for references in texts.references}
        counter.num_refs = counts.pop() if len(counts) == 1 else -1
        return str(counter.get_signature().format())


def _streams(references: Sequence[Sequence[str]]) -> list[list[str | None]]:
    """Turn one tuple of references a segment into sacrebleu's streams, None where a segment has fewer."""
    most = max(map(len, references))
    return [[texts[n] if n < len(texts) else None for texts in references] for n in range(most)]


class Bleu(_Sacre):
    """BLEU (Papineni et al. 2002) as sacrebleu computes it, 0..100.

    `tokenizer` is sacrebleu's name for one; None chooses by language: "intl" into Arabic, because "13a"
    leaves the Arabic comma, semicolon, question mark and guillemets glued to their words; else "13a".
    """

    _width = 2 + 2 * _ORDER

    def __init__(self, tokenizer: Literal["13a", "intl"] | None = None) -> None:
        self.tokenizer = tokenizer
        self.name = f"bleu-{tokenizer}" if tokenizer else "bleu"
        self.title = f"BLEU {tokenizer}" if tokenizer else "BLEU"

    def label(self, texts: Texts) -> str:
        """Return the title with the tokenizer, without which a BLEU score says nothing."""
        return f"BLEU {self._tokenizer_for(texts)}"

    def _tokenizer_for(self, texts: Texts) -> str:
        return self.tokenizer or ("intl" if texts.language == "ar" else "13a")

    def _counter(self, texts: Texts) -> Any:
        from sacrebleu.metrics.bleu import BLEU

        return BLEU(tokenize=self._tokenizer_for(texts), force=True)

    def score(self, totals: FloatArray) -> FloatArray:
        """Return BLEU with exponential smoothing."""
        return _bleu(totals, effective_order=False)

    def segment_scores(self, statistics: FloatArray) -> FloatArray:
        """Return sentence BLEU: orders that a short sentence cannot have are left out."""
        return _bleu(statistics, effective_order=True)


def _bleu(rows: FloatArray, *, effective_order: bool) -> FloatArray:
    hypothesis, reference = rows[..., 0], rows[..., 1]
    matches, totals = rows[..., 2 : 2 + _ORDER], rows[..., 2 + _ORDER :]
    reached = np.cumprod(totals > 0, axis=-1).astype(bool)
    missed = (matches == 0) & reached
    smoothed = np.where(missed, 0.5 ** np.cumsum(missed, axis=-1), matches)
    precisions = ratio(smoothed, totals, empty=0.0) * reached
    orders = reached.sum(axis=-1) if effective_order else np.full(hypothesis.shape, _ORDER)
    logs = np.log(precisions, out=np.zeros_like(precisions), where=precisions > 0)
    if not effective_order:
        logs = np.where(precisions > 0, logs, -np.inf)
    mean = logs.sum(axis=-1) / np.maximum(orders, 1)
    shortfall = 1 - ratio(reference, hypothesis, empty=np.inf)
    score = 100 * np.exp(np.minimum(shortfall, 0.0)) * np.exp(mean)
    return np.asarray(np.where(matches.sum(axis=-1) > 0, score, 0.0))


class Chrf(_Sacre):
    """chrF2 (Popović 2015), and chrF2++ (2017) with words up to pairs, as sacrebleu computes them, 0..100."""

    def __init__(self, word_order: int = 0) -> None:
        self.word_order = word_order
        self._width = 3 * (6 + word_order)
        self.name = "chrf" + "+" * word_order
        self.title = "chrF2" + "+" * word_order

    def _counter(self, texts: Texts) -> Any:  # noqa: ARG002 - only BLEU depends on the language
        from sacrebleu.metrics.chrf import CHRF

        return CHRF(word_order=self.word_order)

    def score(self, totals: FloatArray) -> FloatArray:
        """Return the F2 of the precisions and recalls, averaged over the orders that both sides have."""
        rows = totals.reshape(*totals.shape[:-1], -1, 3)
        hypothesis, reference, matches = rows[..., 0], rows[..., 1], rows[..., 2]
        both = (hypothesis > 0) & (reference > 0)
        orders = both.sum(axis=-1)
        precision = ratio((ratio(matches, hypothesis, 0.0) * both).sum(axis=-1), orders, 0.0)
        recall = ratio((ratio(matches, reference, 0.0) * both).sum(axis=-1), orders, 0.0)
        return 100 * (1 + _BETA_SQUARED) * ratio(precision * recall, _BETA_SQUARED * precision + recall, 0.0)


class Ter(_Sacre):
    """Translation edit rate (Snover et al. 2006) as sacrebleu computes it: lower is better; may pass 100."""

    name = "ter"
    title = "TER"
    better: ClassVar[Better] = "lower"
    _width = 2

    def _counter(self, texts: Texts) -> Any:  # noqa: ARG002 - only BLEU depends on the language
        from sacrebleu.metrics.ter import TER

        return TER()

    def score(self, totals: FloatArray) -> FloatArray:
        """Return the edits as a percentage of the reference words."""
        edits, length = totals[..., 0], totals[..., 1]
        return np.asarray(np.where(length > 0, 100 * ratio(edits, length, 0.0), 100.0 * (edits > 0)))


def bleu() -> Bleu:
    """Return BLEU with the tokenizer that suits the language."""
    return Bleu()


def bleu_13a() -> Bleu:
    """Return BLEU with the WMT tokenizer, the one most published figures used."""
    return Bleu("13a")


def bleu_intl() -> Bleu:
    """Return BLEU with the tokenizer that splits punctuation of all scripts."""
    return Bleu("intl")


def chrf() -> Chrf:
    """Return chrF2."""
    return Chrf()


def chrf_plus_plus() -> Chrf:
    """Return chrF2++."""
    return Chrf(word_order=2)
