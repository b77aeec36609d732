import pytest

from jisr.document import Document
from jisr.stages.detect import Detect

UNSUPPORTED = "is not supported; jisr reads Arabic and English"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Le gouvernement a annoncé que le prix ne changerait pas.", f"French {UNSUPPORTED}"),
        ("وزیر اعظم نے کہا ہے کہ حکومت عوام کے مسائل حل کرے گی۔", f"Urdu {UNSUPPORTED}"),
        (" \n\t ", "there is no text in it"),
        ("12 345 — 6", "there are no letters in it"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_fails_with_a_reason(text: str, reason: str) -> None:
    [done] = Detect().process([Document("a", text)])
    assert done.failure
    assert (done.failure.stage, done.failure.reason, done.text) == ("detect", reason, text)


@pytest.mark.parametrize(("text", "code"), [("Hello", "en"), ("مرحبا", "ar"), ("مرحبا Hello world", "mixed")])
def test_what_can_be_read_gets_its_language(text: str, code: str) -> None:
    [done] = Detect().process([Document("a", text)])
    assert done.language
    assert (done.language.code, done.failure) == (code, None)


def test_one_bad_document_does_not_stop_the_others_and_failed_ones_pass() -> None:
    failed = Document("c", "Hello").fail("read", "why")
    done = Detect().process([Document("a", "Привет, мир"), Document("b", "Hello"), failed])
    assert [d.failure is None for d in done] == [False, True, False]
    assert done[2] is failed
