"""Sentences with exact offsets, cutting what is too long, and putting changed sentences back in place."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

import regex

from jisr.text.boundaries import LINE_BREAKS, ends, prefix_end

_LINE = regex.compile(rf"[^{LINE_BREAKS}]+")
_BREAKS = regex.compile(rf"\s*[{LINE_BREAKS}]\s*")
_ATOMS = (
    regex.compile(r".+?(?:[؛;:]+\s+|\Z)", regex.DOTALL),
    regex.compile(r".+?(?:[،,]+\s+|[،؛]+|\Z)", regex.DOTALL),
    regex.compile(r"\s*\S+\s*|\s+"),
    regex.compile(r"\X"),
)


class Span(NamedTuple):
    """A sentence: the half-open character range `start:end`, and the index of its (non-blank) line."""

    start: int
    end: int
    paragraph: int


class HasRange(Protocol):
    """Anything with a half-open character range: a `Span`, a `Segment`."""

    @property
    def start(self) -> int:
        """First character."""
        ...

    @property
    def end(self) -> int:
        """One after the last character."""
        ...


def split(text: str) -> list[Span]:
    """Return the sentences of `text`: in order, not overlapping, without the white space around them.

    A sentence ends at . ! ? ؟ … and at every line break. Bullets, list numbers and indentation at the start
    of a line belong to no sentence, so that they survive a translation. Everything that is in no sentence is
    white space or such a prefix.
    """
    return list(iter_spans(text))


def iter_spans(text: str) -> Iterator[Span]:
    """Yield what `split` returns, one at a time."""
    paragraph = -1
    for found in _LINE.finditer(text):
        line = found[0]
        if line.isspace():
            continue
        paragraph += 1
        start = prefix_end(line)
        for end in [*ends(line, start), len(line)]:
            sentence = line[start:end].strip()
            if sentence:
                first = found.start() + line.index(sentence[0], start)
                yield Span(first, first + len(sentence), paragraph)
            start = end


def rejoin(text: str, segments: Sequence[HasRange], new_texts: Sequence[str]) -> str:
    """Return `text` with each segment replaced by its new text; all that lies between them stays.

    Line breaks inside a new text become spaces, so the result has as many lines as `text`. Where two
    sentences touched ("محليًا.ومن"), a space goes between them.

    Raises:
        ValueError: not one new text for each segment.
    """
    if len(segments) != len(new_texts):
        raise ValueError(f"{len(segments)} segments, {len(new_texts)} new texts")
    pieces: list[str] = []
    position = 0
    for segment, new in zip(segments, new_texts, strict=True):
        gap = text[position : segment.start]
        if not gap and position:
            gap = " "
        pieces += gap, flatten(new)
        position = segment.end
    return "".join(pieces) + text[position:]


def flatten(text: str) -> str:
    """Return `text` on one line: each line break, with the white space around it, becomes one space."""
    return _BREAKS.sub(" ", text).strip()


def cut(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Cut `text` into pieces that fit; joined, they give it back byte for byte.

    Cuts at sentence ends where that is enough, then after ؛ ; : and after ، , then between words, then between
    characters as people see them (a letter and its diacritics stay together). Pieces are as long as fits
    from left to right. A single character is given back even when it does not fit.

    Args:
        text: what to cut.
        fits: whether a piece is short enough. Lengthening a piece must not make it fit.
    """
    if not text or fits(text):
        return [text]
    return _pack(text, fits, 0)


def _pack(text: str, fits: Callable[[str], bool], level: int) -> list[str]:
    atoms = _atoms(text, level)
    last = level == len(_ATOMS)
    if len(atoms) == 1:
        return atoms if last else _pack(text, fits, level + 1)
    pieces: list[str] = []
    position = 0
    while position < len(atoms):
        count = _how_many(atoms, position, fits)
        if count:
            pieces.append("".join(atoms[position : position + count]))
        elif last:
            pieces.append(atoms[position])
        else:
            pieces += _pack(atoms[position], fits, level + 1)
        position += max(count, 1)
    return pieces


def _atoms(text: str, level: int) -> list[str]:
    """Return the smallest parts that level `level` may cut `text` into; the first level is sentences."""
    if level:
        return [found[0] for found in _ATOMS[level - 1].finditer(text)]
    starts = [span.start for span in iter_spans(text)][1:]
    return [text[i:j] for i, j in zip([0, *starts], [*starts, len(text)], strict=True)]


def _how_many(atoms: list[str], position: int, fits: Callable[[str], bool]) -> int:
    """Return how many atoms from `position` on fit together: doubling, then halving the range."""
    good, bad = 0, 1
    while position + good < len(atoms):
        bad = min(bad, len(atoms) - position)
        if not fits("".join(atoms[position : position + bad])):
            break
        good, bad = bad, bad * 2
        if good == len(atoms) - position:
            return good
    while bad - good > 1:
        middle = (good + bad) // 2
        if fits("".join(atoms[position : position + middle])):
            good = middle
        else:
            bad = middle
    return good
