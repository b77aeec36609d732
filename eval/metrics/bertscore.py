"""BERTScore (Zhang et al. 2020) with multilingual BERT, in a process of its own.

Set JISR_BERTSCORE to the Python of an environment that has `bert-score`, or install the package beside jisr.
"""

import json
import os
import sys
from importlib.util import find_spec
from typing import ClassVar

from jisr.errors import UnavailableError
from jisr.eval.metrics.base import MeanMetric, Show, Texts, reference_count
from jisr.eval.metrics.external import parse, run

MODEL, LAYER = "bert-base-multilingual-cased", 9
"""What the package itself takes for Arabic; the same for English, so that the two can be looked at together."""

_PROGRAM = """
import json, sys
from bert_score import score
task = json.load(sys.stdin)
f1 = score(task["hypotheses"], task["references"], model_type=task["model"], num_layers=task["layer"])[2]
print(json.dumps(f1.tolist()))
"""


class BertScore(MeanMetric):
    """BERTScore F1, the best over the references, not rescaled (there is no baseline for Arabic)."""

    name = "bertscore"
    title = "BERTScore"
    show: ClassVar[Show] = "fraction"

    def values(self, texts: Texts) -> list[float]:
        """Return the score of each segment; nan where it has no reference.

        Raises:
            UnavailableError: the package is not installed, or fails.
        """
        scored = [at for at, references in enumerate(texts.references) if references]
        task = {
            "hypotheses": [texts.hypotheses[at] for at in scored],
            "references": [list(texts.references[at]) for at in scored],
            "model": MODEL,
            "layer": LAYER,
        }
        answer = run([_python(), "-c", _PROGRAM], what="BERTScore", text=json.dumps(task))
        scores = parse(answer, what="BERTScore")
        if not isinstance(scores, list) or len(scores) != len(scored):
            raise UnavailableError("BERTScore did not give one score for each segment")
        found = [float("nan")] * len(texts)
        for at, score in zip(scored, scores, strict=True):
            found[at] = float(score)
        return found

    def signature(self, texts: Texts) -> str:
        """Return the model and layer."""
        return f"nrefs:{reference_count(texts)}|refs:best|model:{MODEL}|layer:{LAYER}|rescale:no"


def _python() -> str:
    given = os.environ.get("JISR_BERTSCORE")
    if not given and find_spec("bert_score") is None:
        raise UnavailableError(
            "BERTScore is not installed",
            "pip install bert-score in an environment and set JISR_BERTSCORE to its python",
        )
    return given or sys.executable
