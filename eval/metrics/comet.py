"""COMET (Rei et al. 2020, 2022), a learned metric, through its own program in its own environment.

Its package pins older versions of libraries that jisr uses, so the two cannot share an environment. Install it
apart ("uv tool install unbabel-comet") and say where: JISR_COMET=/path/to/comet-score.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from jisr.errors import UnavailableError
from jisr.eval.metrics.base import MeanMetric, Show, Texts
from jisr.eval.metrics.external import parse, run

MODEL = "Unbabel/wmt22-comet-da"


class Comet(MeanMetric):
    """COMET with `JISR_COMET_MODEL` (Unbabel/wmt22-comet-da unless set), about 0..1; on one reference."""

    name = "comet"
    title = "COMET"
    needs: ClassVar[frozenset[str]] = frozenset({"sources", "references"})
    show: ClassVar[Show] = "fraction"
    normalisable: ClassVar[bool] = False

    def values(self, texts: Texts) -> list[float]:
        """Return the score of each segment; nan where it has no reference.

        Raises:
            UnavailableError: the program is not here or fails.
        """
        scored = [at for at, references in enumerate(texts.references) if references]
        scores = self._run(
            sources=[texts.sources[at] for at in scored],
            hypotheses=[texts.hypotheses[at] for at in scored],
            references=[texts.references[at][0] for at in scored],
        )
        found = [float("nan")] * len(texts)
        for at, score in zip(scored, scores, strict=True):
            found[at] = score
        return found

    def signature(self, texts: Texts) -> str:  # noqa: ARG002 - the same for all texts
        """Return the model."""
        return f"nrefs:1|model:{self._model()}"

    def _run(
        self, *, sources: Sequence[str], hypotheses: Sequence[str], references: Sequence[str]
    ) -> list[float]:
        program = _program()
        with tempfile.TemporaryDirectory(prefix="jisr-comet-") as name:
            folder = Path(name)
            for file, column in (("src", sources), ("mt", hypotheses), ("ref", references)):
                lines = (" ".join(text.split()) for text in column)
                (folder / file).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            out = folder / "out.json"
            gpus = os.environ.get("JISR_COMET_GPUS", "0")
            command: list[str | Path] = [
                program,
                "-s",
                folder / "src",
                "-t",
                folder / "mt",
                "-r",
                folder / "ref",
            ]
            command += ["--model", self._model(), "--gpus", gpus, "--quiet", "--to_json", out]
            run(command, what="COMET")
            answer = parse(out.read_text(encoding="utf-8"), what="COMET") if out.is_file() else {}
        rows: list[dict[str, float]] = next(iter(answer.values()), []) if isinstance(answer, dict) else []
        if len(rows) != len(sources):
            raise UnavailableError(f"COMET gave {len(rows)} scores for {len(sources)} segments")
        return [float(row["COMET"]) for row in rows]

    @staticmethod
    def _model() -> str:
        return os.environ.get("JISR_COMET_MODEL", MODEL)


def _program() -> str:
    program = os.environ.get("JISR_COMET") or shutil.which("comet-score")
    if not program:
        raise UnavailableError(
            "COMET is not installed",
            "install it in its own environment (uv tool install unbabel-comet) and set JISR_COMET to comet-score",
        )
    return program
