"""Prove that nothing measured is learned: find word n-grams that training text shares with protected texts."""

from __future__ import annotations

from collections.abc import Iterable

from jisr.models.recipes import clean


class Guard:
    """Knows the n-grams of the protected texts (FLORES, IWSLT, the seeds and their references)."""

    def __init__(self, protected: Iterable[str], size: int = 8) -> None:
        self.size = size
        self.grams: set[tuple[str, ...]] = set()
        self.whole: set[tuple[str, ...]] = set()
        for text in protected:
            words = tuple(clean.words(text))
            self.grams.update(self._grams(words))
            if 4 <= len(words) < size:
                self.whole.add(words)

    def _grams(self, words: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
        return (words[i : i + self.size] for i in range(len(words) - self.size + 1))

    def blocks(self, text: str) -> bool:
        """Whether the text shares an n-gram with a protected one, or is one of its short sentences."""
        words = tuple(clean.words(text))
        return words in self.whole or any(g in self.grams for g in self._grams(words))
