"""The length of a summary as people say it: "60 words", "3 sentences", "20%"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

_FORM = re.compile(r"\s*(\d+)\s*(%|per ?cent|words?|sentences?)?\s*", re.IGNORECASE)
WORDS_IN_A_SENTENCE = 20
"""Used to turn a number of sentences into words; close to the mean of news prose in both languages."""


@dataclass(frozen=True, slots=True)
class Length:
    """So many words, sentences, or per cent of the document's words."""

    value: int
    unit: Literal["words", "sentences", "%"]

    @classmethod
    def parse(cls, text: Any) -> Self:
        """Read "60 words", "3 sentences", "20%" or a bare number of words.

        Raises:
            ValueError: it is none of these, or not above zero, or over 100 per cent.
        """
        if isinstance(text, cls):
            return text
        if isinstance(text, Mapping):  # as run.json has it
            text = f"{text.get('value')} {text.get('unit')}"
        match = _FORM.fullmatch(str(text))
        if not match or not int(match[1]):
            raise ValueError('expected something like "60 words", "3 sentences" or "20%"')
        word = (match[2] or "words").lower()
        unit: Literal["words", "sentences", "%"] = (
            "sentences" if word.startswith("s") else "words" if word.startswith("w") else "%"
        )
        if unit == "%" and int(match[1]) > 100:
            raise ValueError("a summary cannot be longer than 100% of its document")
        return cls(int(match[1]), unit)

    def words(self, document_words: int) -> int:
        """Return the number of words to aim at for a document of so many words, at least 1."""
        if self.unit == "words":
            return self.value
        if self.unit == "sentences":
            return self.value * WORDS_IN_A_SENTENCE
        return max(1, round(document_words * self.value / 100))

    def __str__(self) -> str:
        return f"{self.value}%" if self.unit == "%" else f"{self.value} {self.unit}"
