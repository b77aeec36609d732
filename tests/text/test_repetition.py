"""What is a loop, and what people write on purpose."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.text.repetition import runaway


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("(掌声)(掌声)", "(掌声)"),
        ("قال و و و و", "و"),
        ("he said he said he said he said", "he said"),
        ("blah, blah, blah, blah, blah", "blah,"),
        ("a p-p-p-p-p-p-p-p-p", "p-"),
        ("ههههههههههههههه", "ه"),
        ("It is a big day. It rains here. Yes. It is a big day.", "It is a big day"),
        ("على جهاز التلفاز، على جهاز التلفاز، على جهاز التلفاز", "على جهاز التلفاز،"),
        ("so the plan will go on, then it is said, so the plan will go on, so the plan will go on", ""),
    ],
)
def test_loops_are_found(text: str, piece: str) -> None:
    assert runaway(text) == (piece or "so the plan will go on")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No, no, no!",
        "It was very, very good, and very, very long.",
        "----------------- * * * * * * ===========",
        "1000000000000 and 0.333333333333333",
        "Baden-Baden, Walla Walla, couscous",
        "Yes. Yes. He came, he saw, he won.",
        "شيئًا فشيئًا، ويومًا بعد يوم، ويومًا بعد يوم.",
    ],
)
def test_what_people_write_is_no_loop(text: str) -> None:
    assert runaway(text) == ""


@settings(deadline=None)
@given(st.text(alphabet="abcde وقل", min_size=1, max_size=12).filter(str.strip), st.integers(12, 20))
def test_anything_said_a_dozen_times_is_a_loop(piece: str, times: int) -> None:
    assert runaway(" ".join([piece] * times))


def test_time_grows_with_the_text_only() -> None:
    started = time.process_time()
    assert runaway(" ".join(f"word{i}" for i in range(20_000)) + " " + "x1y2" * 2) == ""
    assert time.process_time() - started < 3
