from collections.abc import Sequence
from typing import ClassVar, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.config.schema import Config
from jisr.document import Document
from jisr.errors import ConfigError, DocumentError, ModelError
from jisr.runner import batches, run
from jisr.stage import check_order


class Upper:
    """A stage that fails on some texts the way real ones do."""

    name: ClassVar[str] = "upper"
    reads: ClassVar[frozenset[str]] = frozenset({"text"})
    writes: ClassVar[frozenset[str]] = frozenset({"title"})

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls()

    def fingerprint(self) -> str:
        return "upper"

    def process(self, batch: Sequence[Document]) -> list[Document]:
        for document in batch:
            if "refuse" in document.text:
                raise DocumentError("this one is refused")
            if "crash" in document.text:
                raise ZeroDivisionError("oops")
            if "model" in document.text:
                raise ModelError("the model is broken")
        return [document.with_(title=document.text.upper()) for document in batch]


class Sleepy(Upper):
    name: ClassVar[str] = "sleepy"
    reads: ClassVar[frozenset[str]] = frozenset({"segments"})


class Forgetful(Upper):
    def process(self, batch: Sequence[Document]) -> list[Document]:
        return super().process(batch)[1:]


def documents(*texts: str) -> list[Document]:
    return [Document(id=str(number), text=text) for number, text in enumerate(texts)]


def test_one_bad_document_does_not_stop_the_others_and_says_why() -> None:
    done = list(run([Upper()], documents("a", "refuse b", "c", "crash d", "e"), batch_words=100))
    assert [document.title for document in done] == ["A", "", "C", "", "E"]
    assert done[1].failure is not None
    assert (done[1].failure.stage, done[1].failure.reason) == ("upper", "this one is refused")
    assert done[3].failure is not None
    assert "ZeroDivisionError: oops" in done[3].failure.reason


def test_a_failed_document_passes_the_later_stages_untouched() -> None:
    failed = Document(id="x", text="x").fail("read", "broken")
    assert list(run([Upper()], [failed], batch_words=5)) == [failed]


def test_a_broken_model_stops_the_run_because_no_document_could_do_better() -> None:
    with pytest.raises(ModelError):
        list(run([Upper()], documents("a", "model"), batch_words=100))


def test_a_stage_that_loses_documents_is_caught_on_each() -> None:
    done = list(run([Forgetful()], documents("a", "b"), batch_words=100))
    assert all(
        document.failure and "returned 0 documents for 1" in document.failure.reason for document in done
    )


def test_time_is_shared_out_over_the_documents_of_a_batch() -> None:
    done = list(run([Upper()], documents("a", "b" * 50), batch_words=100))
    assert done[1].seconds["upper"] >= done[0].seconds["upper"] >= 0


@given(st.lists(st.text(alphabet="ab ", max_size=30), max_size=30), st.integers(1, 20))
def test_batches_keep_every_document_in_order_and_are_no_larger_than_needed(
    texts: list[str], words: int
) -> None:
    given_ = documents(*texts)
    taken = list(batches(given_, words))
    assert [document for batch in taken for document in batch] == given_
    for batch in taken:
        assert sum(document.text.count(" ") + 1 for document in batch[:-1]) < words


def test_stages_that_do_not_fit_together_are_all_named() -> None:
    with pytest.raises(ConfigError, match=r"pipeline\.0: 'sleepy' reads 'segments': no stage here fills it"):
        check_order([Sleepy(), Upper()])


def test_documents_are_taken_from_the_stream_only_as_they_are_needed() -> None:
    taken = []

    def stream() -> object:
        for document in documents("a", "b", "c"):
            taken.append(document.id)
            yield document

    first = next(iter(run([Upper()], stream(), batch_words=1)))  # type: ignore[arg-type]  # a generator will do
    assert (first.title, taken) == ("A", ["0"])
