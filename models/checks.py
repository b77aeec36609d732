"""What every engine checks before it works."""

from jisr.errors import InputTooLongError, UsageError
from jisr.models.base import Decoding, Limits


def check_length(tokens: int, limits: Limits, model: str) -> None:
    """Refuse an input that the model cannot read whole.

    Raises:
        InputTooLongError: the input has more tokens than `limits.input_tokens`.
    """
    if tokens > limits.input_tokens:
        raise InputTooLongError(
            f"a text of {tokens} tokens was given to {model}, which reads {limits.input_tokens}",
            "cut it at sentence ends first",
        )


def check_decoding(decoding: Decoding) -> None:
    """Refuse settings that contradict each other.

    Raises:
        UsageError: naming the setting.
    """
    if decoding.beam < 1 or decoding.candidates < 1:
        raise UsageError("decoding: beam and candidates are at least 1")
    if decoding.temperature < 0:
        raise UsageError("decoding: temperature is 0 (search) or more (sampling)")
    if decoding.max_tokens and decoding.min_tokens > decoding.max_tokens:
        raise UsageError(
            f"decoding: min_tokens ({decoding.min_tokens}) is more than max_tokens ({decoding.max_tokens})"
        )
