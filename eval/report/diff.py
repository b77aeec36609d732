"""Word differences between an output and a reference, as marked-up text."""

from collections.abc import Iterator
from difflib import SequenceMatcher

import regex
from markupsafe import Markup, escape

_PIECE = regex.compile(r"[\p{L}\p{M}\p{N}]+|\s+|[^\p{L}\p{M}\p{N}\s]")


def marked(text: str, reference: str) -> Markup:
    """Return `text`, escaped, with the words that `reference` does not have at that place in <mark>.

    Words are compared without case; neighbours that differ share one mark.
    """
    ours, theirs = _PIECE.findall(text), _PIECE.findall(reference)
    matcher = SequenceMatcher(
        None, [piece.lower() for piece in ours], [piece.lower() for piece in theirs], autojunk=False
    )
    same = [False] * len(ours)
    for block in matcher.get_matching_blocks():
        same[block.a : block.a + block.size] = [True] * block.size
    return Markup("").join(_runs(ours, same))


def _runs(pieces: list[str], same: list[bool]) -> Iterator[Markup]:
    start = 0
    while start < len(pieces):
        end = start
        while end < len(pieces) and (same[end] == same[start] or (not same[start] and pieces[end].isspace())):
            end += 1
        while end > start + 1 and not same[start] and pieces[end - 1].isspace():
            end -= 1
        run = "".join(pieces[start:end])
        yield escape(run) if same[start] or run.isspace() else Markup("<mark>{}</mark>").format(run)
        start = end
