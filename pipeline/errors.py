"""What can go wrong, one class for each exit code, and always with a line that says what to do."""


class JisrError(Exception):
    """A problem the user can act on.

    Args:
        message: one line: what is wrong.
        hint: one line: what to do about it; empty when the message says it all.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageError(JisrError):
    """The command or the call asks for something that cannot be: a missing path, an unknown name."""

    exit_code = 2


class ConfigError(UsageError):
    """The configuration is wrong. `problems` holds every mistake found, one line each."""

    def __init__(self, message: str, problems: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__("\n  ".join((message, *problems)), hint)
        self.problems = problems


class UnavailableError(JisrError):
    """A model, a dataset, a device or an optional package is not here."""

    exit_code = 3


class ModelError(UnavailableError):
    """A model is here but must not be used: wrong digest, unknown language code, failed guard."""


class DocumentError(JisrError):
    """One document cannot be processed; it is recorded and the others go on."""


class InputTooLongError(JisrError):
    """A request is longer than the model reads; stages cut text before they ask, so this is a bug in one."""
