from collections.abc import Callable

from jisr.text.remember import remember


def counted(characters: int) -> tuple[list[str], Callable[..., int]]:
    calls: list[str] = []

    @remember(characters)
    def length(text: str, language: str = "en") -> int:
        calls.append(text)
        return len(text)

    return calls, length


def test_what_was_asked_lately_is_not_computed_again() -> None:
    calls, length = counted(100)
    assert [length(text) for text in ("ab", "cd", "ab")] == [2, 2, 2]
    assert calls == ["ab", "cd"]


def test_another_argument_is_another_question() -> None:
    calls, length = counted(100)
    length("ab", "ar")
    length("ab", "en")
    assert calls == ["ab", "ab"]


def test_the_texts_kept_are_bounded_by_their_length_and_the_last_one_stays() -> None:
    calls, length = counted(10)
    for text in ("a" * 6, "b" * 6, "b" * 6, "a" * 6, "c" * 50, "c" * 50):
        length(text)
    assert [text[0] for text in calls] == ["a", "b", "a", "c"]
