"""Files that should have one line a segment each: do they, and if not, which one, by how many, and where?"""

from collections.abc import Mapping, Sequence

from jisr.errors import UsageError
from jisr.eval.metrics.rouge import words

_MOST_SHIFT = 20


def check_lengths(columns: Mapping[str, Sequence[str]]) -> None:
    """Check that all columns have as many segments as the first.

    Raises:
        UsageError: naming each column that does not, and the line where it seems to slip.
    """
    first, *others = columns
    expected = columns[first]
    problems = []
    for name in others:
        column = columns[name]
        if len(column) != len(expected):
            change = "fewer" if len(column) < len(expected) else "more"
            gap = abs(len(column) - len(expected))
            place = slip(expected=expected, found=column)
            where = f"; they seem to part at line {place + 1}" if place is not None else ""
            problems.append(f"{name} has {len(column)}, {gap} {change}{where}")
    if problems:
        raise UsageError(
            f"the files do not have the same number of segments: {first} has {len(expected)}, "
            + "; ".join(problems),
            "one segment a line: look for a line that was lost, added, or broken in two",
        )


def slip(*, expected: Sequence[str], found: Sequence[str]) -> int | None:
    """Return the index at which `found` most likely lost or gained lines; None where nothing points to one.

    It is the place where the lines before match best as they stand and the lines after match best shifted.
    """
    shift = len(found) - len(expected)
    if not found or not expected or abs(shift) > _MOST_SHIFT:
        return None
    theirs, ours = [_traits(text) for text in expected], [_traits(text) for text in found]
    count = min(len(theirs), len(ours))
    gain = [0.0]
    for position in range(count):
        straight = _alike(theirs[position], ours[position])
        shifted_theirs, shifted_ours = (
            (position, position + shift) if shift > 0 else (position - shift, position)
        )
        within = shifted_theirs < len(theirs) and shifted_ours < len(ours)
        shifted = _alike(theirs[shifted_theirs], ours[shifted_ours]) if within else 0.0
        gain.append(gain[-1] + straight - shifted)
    best = max(range(len(gain)), key=gain.__getitem__)
    return best if gain[best] > gain[0] or best == 0 else None


def _traits(text: str) -> tuple[frozenset[str], int]:
    return frozenset(words(text)), len(text)


def _alike(first: tuple[frozenset[str], int], second: tuple[frozenset[str], int]) -> float:
    shared = len(first[0] & second[0]) / max(1, min(len(first[0]), len(second[0])))
    longest = max(first[1], second[1], 1)
    return shared + 0.2 * (1 - abs(first[1] - second[1]) / longest)
