"""What is said to language models, and what is taken off their answers."""

import pytest

from jisr.models import Request
from jisr.models.chat import clean_answer, instruction


@pytest.mark.parametrize("task", ["translate", "summarize", "headline"])
def test_every_instruction_names_the_target_language_and_leaves_no_place_open(task: str) -> None:
    before, after = instruction(Request(task, "نص", "ar", "en", 40), {})  # type: ignore[arg-type]  # names of tasks
    assert "English" in before
    assert "{" not in before + after
    if task == "summarize":
        assert "40 words" in before


def test_a_models_own_instruction_replaces_ours_and_braces_are_no_mistake() -> None:
    own = {"translate": 'To {target}, as JSON {"t": ...}:\n{text}\nEnd.'}
    before, after = instruction(Request("translate", "x", "ar", "en"), own)  # type: ignore[arg-type]  # a task's name
    assert before == 'To English, as JSON {"t": ...}:\n'
    assert after == "\nEnd."


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("  Peace. ", "Peace."),
        ("<think>\nwell\n</think>\nPeace.", "Peace."),
        ("<think>never ends", ""),
        ("```\nPeace.\n```", "Peace."),
        ('"Peace."', "Peace."),
        ("«سلام»", "سلام"),
        ('"Peace," he said, "now."', '"Peace," he said, "now."'),
    ],
)
def test_an_answer_is_cleaned(answer: str, text: str) -> None:
    assert clean_answer(answer, "سلام.") == text


def test_quotation_marks_of_the_source_stay() -> None:
    assert clean_answer("«سلام»", "«Peace»") == "«سلام»"
    assert clean_answer('"Peace"', '"سلام"') == '"Peace"'
