from jisr.models.fake import FakeEngine
from jisr.translation import SentenceTranslator, Unit


def units(*texts: str) -> list[Unit]:
    return [Unit(text, "en", "ar") for text in texts]


def test_every_distinct_sentence_is_translated_once_and_found_again() -> None:
    engine = Counting()
    done = SentenceTranslator(engine).translate(units("hello world", "good day", "hello world"))
    assert set(done) == set(units("hello world", "good day"))
    assert engine.asked == 2


def test_a_sentence_longer_than_the_model_reads_is_cut_and_counted_never_shortened() -> None:
    engine = FakeEngine(input_tokens=5)
    text = "one two three four, five six seven; eight nine ten eleven twelve thirteen."
    done = SentenceTranslator(engine).translate(units(text))[Unit(text, "en", "ar")]
    whole = SentenceTranslator(FakeEngine()).translate(units(text))[Unit(text, "en", "ar")]
    assert done.cuts >= 2
    assert len(done.segment.text.split()) == len(whole.segment.text.split())


def test_a_doubtful_sentence_is_decoded_once_more_and_the_better_one_kept() -> None:
    engine = FakeEngine.from_name("fake:loop,first")
    done = SentenceTranslator(engine).translate(units("the minister opened the port of the city today"))
    (translated,) = done.values()
    assert translated.segment.attempts == 2
    assert translated.segment.failed == ()


def test_what_stays_doubtful_is_flagged_with_its_reason() -> None:
    done = SentenceTranslator(FakeEngine.from_name("fake:digits")).translate(
        units("it cost 450 million in 2019")
    )
    (translated,) = done.values()
    assert [check.name for check in translated.segment.failed] == ["numbers"]


def test_without_retry_a_sentence_is_decoded_once() -> None:
    translator = SentenceTranslator(FakeEngine.from_name("fake:empty"), retry=False)
    (translated,) = translator.translate(units("hello")).values()
    assert (translated.segment.attempts, translated.segment.failed[0].name) == (1, "empty")


class Counting(FakeEngine):
    """The fake engine, counting what it is asked."""

    __slots__ = ("asked",)

    def generate(self, requests, decoding):  # type: ignore[no-untyped-def]  # as its parent
        object.__setattr__(self, "asked", getattr(self, "asked", 0) + len(requests))
        return super().generate(requests, decoding)
