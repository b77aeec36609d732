"""The three orders of the same stages: each gives both languages, and says by which route."""

import pytest

from jisr.config.load import load_config
from jisr.document import Document
from jisr.errors import ConfigError
from jisr.pipeline import Pipeline

ENGLISH = (
    "The city council approved a plan for new cycle paths on Monday. The work will cost 12 million dollars. "
    "Shop owners fear that they will lose parking space. The mayor promised that the first path will open soon. "
) * 3
ARABIC = (
    "أقر مجلس المدينة يوم الاثنين خطة لإنشاء مسارات جديدة للدراجات. وتبلغ كلفة الأعمال 12 مليون دولار. "
    "ويخشى أصحاب المتاجر أن يفقدوا مواقف السيارات. ووعدت رئيسة البلدية بافتتاح أول مسار قريبا. "
) * 3
FAKE = ["translate.model=fake", "summarize.model=fake", "run.cache=false", "summarize.length=30 words"]


def run(text: str, *overrides: str) -> Document:
    pipeline = Pipeline.from_config(load_config(None, [*FAKE, *overrides], environ={}))
    (document,) = pipeline.run([Document(id="x", text=text)])
    assert document.failure is None, document.failure
    return document


@pytest.mark.parametrize(("text", "own", "other"), [(ENGLISH, "en", "ar"), (ARABIC, "ar", "en")])
@pytest.mark.parametrize(
    ("stages", "of", "route"),
    [
        ("[clean, detect, segment, summarize, translate]", "[summaries]", "translated"),
        ("[clean, detect, segment, translate, summarize]", "[documents]", "of-translation"),
        ("[clean, detect, segment, summarize]", "[summaries]", "direct"),
    ],
)
def test_each_order_writes_both_languages(
    text: str, own: str, other: str, stages: str, of: str, route: str
) -> None:
    document = run(text, f"pipeline={stages}", f"translate.of={of}")
    assert set(document.summaries) == {"ar", "en"}
    assert document.summaries[own].route == "direct"
    assert document.summaries[other].route == route
    assert set(document.translations) == ({other} if route == "of-translation" else set())
    assert all(
        check.name != "language" or check.passed for s in document.summaries.values() for check in s.checks
    )


def test_only_the_languages_asked_for_are_written() -> None:
    to_arabic = ["summarize.to=[ar]", "translate.to=[ar]"]
    assert set(run(ARABIC, *to_arabic).summaries) == {"ar"}
    by_way_of_english = run(ENGLISH, *to_arabic)
    assert set(by_way_of_english.summaries) == {"ar"}
    assert by_way_of_english.summaries["ar"].route == "translated"
    direct = run(ENGLISH, *to_arabic, "pipeline=[clean, detect, segment, summarize]")
    assert set(direct.summaries) == {"ar"}


def test_a_translated_summary_inherits_doubts_about_facts_only() -> None:
    document = run(ENGLISH, "summarize.model=fake:digits", "summarize.retries=0")
    names = [check.name for check in document.summaries["ar"].checks if not check.passed]
    assert "numbers" in names
    assert "copied" not in names


def test_a_mixed_document_is_translated_sentence_by_sentence() -> None:
    document = run(
        f"{ENGLISH}\n{ARABIC}",
        "pipeline=[detect, segment, translate]",
        "translate.of=[documents]",
        "translate.to=[en]",
    )
    assert document.language is not None
    assert document.language.code == "mixed"
    translation = document.translations["en"]
    assert translation.text.startswith("The city council approved")
    assert "أقر" not in translation.text
    assert len(translation.segments) == len(document.segments)
    assert {segment.attempts for segment in translation.segments} >= {0, 1}, (
        "English sentences were only copied"
    )


def test_stages_in_an_order_that_cannot_work_are_refused_before_a_model_loads() -> None:
    with pytest.raises(
        ConfigError, match=r"pipeline\.0: 'summarize' reads 'language': put it after 'detect'"
    ):
        Pipeline.from_config(load_config(None, ["pipeline=[summarize, detect]", "summarize.model=/nowhere"]))


def test_references_are_scored() -> None:
    pipeline = Pipeline.from_config(load_config(None, FAKE, environ={}))
    document = Document(id="x", text=ENGLISH, references={"en": (ENGLISH,), "ar": ("لا شيء",)})
    (scored,) = pipeline.run([document])
    assert set(scored.scores) == {"en", "ar"}
    assert scored.scores["en"]["rouge1"] > scored.scores["ar"]["rouge1"]
