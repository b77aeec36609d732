"""The stored outputs of real systems on FLORES-200 dev, with the BLEU that their evaluators published.

The data is not ours to keep here. `JISR_FLORES_DEV` names a folder that holds ar-en/ and en-ar/, each with the
source and the reference (files "ar", "en"), outputs ("google.en", ...) and figures ("google.en.bleu").
"""

import os
from pathlib import Path

import pytest

from jisr.eval.columns import read_lines
from jisr.eval.commands import compare_files
from jisr.eval.loading import parallel
from jisr.eval.metrics.registry import make
from jisr.eval.report import html, view
from jisr.eval.report.write import read_result

FOLDER = Path(os.environ.get("JISR_FLORES_DEV", ""))
pytestmark = pytest.mark.skipif(
    "JISR_FLORES_DEV" not in os.environ,
    reason="JISR_FLORES_DEV does not name a folder with the published outputs",
)
DIRECTIONS = [("ar", "en"), ("en", "ar")]


def outputs(folder: Path, language: str) -> list[Path]:
    return sorted(folder.glob(f"*.{language}"))


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_every_published_bleu_is_reproduced(source: str, target: str) -> None:
    folder = FOLDER / f"{source}-{target}"
    dataset = parallel(source=folder / source, references=[folder / target])
    bleu = make(["bleu-13a"])[0]
    found = {
        path.name: bleu.corpus_score(dataset.texts(hypotheses=tuple(read_lines(path))))
        for path in outputs(folder, target)
    }
    published = {name: (folder / f"{name}.bleu").read_text(encoding="utf-8").strip() for name in found}
    assert {name: f"{score:.1f}" for name, score in found.items()} == published
    assert len(found) == 7


@pytest.mark.slow
@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_all_systems_are_compared_within_a_minute(source: str, target: str, tmp_path: Path) -> None:
    folder = FOLDER / f"{source}-{target}"
    started = sum(os.times()[:4])
    result, _ = compare_files(
        systems=[str(path) for path in outputs(folder, target)],
        source=folder / source,
        references=[folder / target],
        output=tmp_path,
        baseline="google",
        workers=2,
    )
    assert (
        sum(os.times()[:4]) - started < 2 * 60
    )  # a minute of two cores; their time, whatever else runs on them
    assert len(result.tracks[0].pairs) % 21 == 0
    if target == "ar":
        sentences = view.tokenizer_sentences(result.tracks[0])
        assert any("13a puts google before microsoft" in sentence for sentence in sentences)
        again = read_result(tmp_path)
        assert again is not None
        assert "What the tokenizer changes" in html.render({"run": again})
