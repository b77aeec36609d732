"""Longest common subsequences: their length in a few machine words, and their members where those matter."""

from collections.abc import Sequence


def lcs_length(first: Sequence[str], second: Sequence[str]) -> int:
    """Return the length of the longest common subsequence.

    Bit-parallel, after Hyyrö, "Bit-parallel LCS-length computation revisited" (2004): a row of the usual
    table is the bits of one integer, so that long documents cost little.
    """
    masks: dict[str, int] = {}
    for position, word in enumerate(first):
        masks[word] = masks.get(word, 0) | 1 << position
    full = (1 << len(first)) - 1
    row = full
    for word in second:
        matched = row & masks.get(word, 0)
        row = (row + matched | row - matched) & full
    return len(first) - row.bit_count()


def lcs_members(first: Sequence[str], second: Sequence[str]) -> set[int]:
    """Return the positions in `first` of one longest common subsequence.

    Where several are as long, the one found by walking back from the ends and giving up `second`'s word only
    when that keeps a strictly longer rest: ROUGE-Lsum depends on the choice, and this is the usual one.
    """
    table = [[0] * (len(second) + 1)]
    for word in first:
        above, row = table[-1], [0]
        for column, other in enumerate(second):
            row.append(above[column] + 1 if word == other else max(above[column + 1], row[column]))
        table.append(row)
    members = set()
    i, j = len(first), len(second)
    while i and j:
        if first[i - 1] == second[j - 1]:
            members.add(i - 1)
            i, j = i - 1, j - 1
        elif table[i][j - 1] > table[i - 1][j]:
            j -= 1
        else:
            i -= 1
    return members
