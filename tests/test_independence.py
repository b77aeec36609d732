"""A document's output must not depend on what is worked on together with it: else no run could be resumed."""

from collections.abc import Sequence

from jisr.models.base import Decoding, Request, Result
from jisr.models.fake import FakeEngine
from jisr.summarization import Job, Summarizer

TEXT = "The council of the city approved the plan for the harbour on Monday. " * 20


class Noting(FakeEngine):
    """The fake engine, noting what it is asked and under which token limit."""

    __slots__ = ("asked",)

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "asked", {})

    def generate(self, requests: Sequence[Request], decoding: Decoding) -> list[Result]:
        for request in requests:
            self.asked.setdefault(request.words, set()).add(decoding.max_tokens)
        return FakeEngine.generate(self, requests, decoding)


def test_the_token_limit_of_a_summary_follows_its_own_length_not_that_of_its_company() -> None:
    alone, together = Noting(), Noting()
    Summarizer(alone).summarize([Job(TEXT, "en", "en", words=10)])
    Summarizer(together).summarize([Job(TEXT, "en", "en", words=words) for words in (10, 45)])
    assert alone.asked[10] == together.asked[10]
    assert together.asked[45] != together.asked[10]
