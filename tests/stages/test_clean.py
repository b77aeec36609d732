from jisr.document import Document, Removal
from jisr.stages.clean import Clean


def test_the_text_is_cleaned_and_what_went_is_recorded() -> None:
    [done] = Clean().process([Document("a", "النص كتـاب.\n\nLoading\n")])
    assert done.text == "النص كتاب."
    assert done.removed == (Removal("tatweel", 1, "النص كتـاب.  Loadi"), Removal("loading", 1, "Loading"))


def test_settings_reach_the_text_and_the_fingerprint() -> None:
    stage = Clean(diacritics="strip", litter=False)
    assert stage.process([Document("a", "كِتاب\nLoading")])[0].text == "كتاب\nLoading"
    assert stage.fingerprint() != Clean().fingerprint()


def test_a_failed_document_passes_through_untouched() -> None:
    failed = Document("a", "x\x00").fail("read", "why")
    assert list(Clean().process([failed])) == [failed]
