from jisr.document import Document, Language
from jisr.stages.segment import Segment


def test_segments_have_exact_offsets_paragraphs_and_languages() -> None:
    text = "قالت الوزيرة اليوم إن العمل بدأ. The work has started in the city.\n\n12.5"
    [done] = Segment().process([Document("a", text, language=Language("mixed", 1.0))])
    assert done.segment_texts() == [
        "قالت الوزيرة اليوم إن العمل بدأ.",
        "The work has started in the city.",
        "12.5",
    ]
    assert [(s.paragraph, s.language) for s in done.segments] == [(0, "ar"), (0, "en"), (1, "none")]


def test_a_failed_document_passes_through_untouched() -> None:
    failed = Document("a", "One. Two.").fail("read", "why")
    assert list(Segment().process([failed])) == [failed]
