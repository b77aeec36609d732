"""Trim a Gemma vocabulary to the pieces that Arabic and English text uses, without changing how text is cut.

Gemma's tokenizer is BPE: text is cut into characters and the best-scoring neighbours are merged until nothing merges.
If a kept piece's own merge path is kept with it, every merge the full tokenizer makes inside that piece is still
there for the trimmed one, and the trimmed one has no merge that the full one lacks. So a text whose pieces were all
kept is cut exactly as before; only text with dropped pieces is cut finer. `merge_path` finds that path.
"""

from __future__ import annotations

import heapq
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

proto: Any = sentencepiece_model_pb2  # generated code without types
SPACE = "▁"
PAD, EOS, BOS, UNK = "<pad>", "<eos>", "<bos>", "<unk>"
SEPARATOR = "<unused0>"
TASKS: dict[str, str] = {
    "translate-ar-en": "<unused1>",
    "translate-en-ar": "<unused2>",
    "summarize-ar-ar": "<unused3>",
    "summarize-en-en": "<unused4>",
    "summarize-ar-en": "<unused5>",
    "summarize-en-ar": "<unused6>",
    "headline": "<unused7>",
    "brief-ar-ar": "<unused8>",
    "brief-en-en": "<unused9>",
    "brief-ar-en": "<unused10>",
    "brief-en-ar": "<unused11>",
}
SPARE = tuple(f"<unused{i}>" for i in range(12, 20))
CONTROL = (PAD, EOS, BOS, UNK, SEPARATOR, *TASKS.values(), *SPARE)
LINES = ("\n", "\n\n")
NORMAL, UNKNOWN, CONTROL_TYPE, USER_DEFINED, BYTE = 1, 2, 3, 4, 6


@dataclass(frozen=True)
class Pieces:
    """A vocabulary: the pieces in id order, their merge scores and their sentencepiece types."""

    tokens: Sequence[str]
    scores: Sequence[float]
    types: Sequence[int]

    def ranks(self) -> dict[str, float]:
        """Score of each ordinary piece: the higher, the earlier it is merged."""
        return {t: s for t, s, y in zip(self.tokens, self.scores, self.types, strict=True) if y == NORMAL}


def merge_path(text: str, ranks: Mapping[str, float]) -> tuple[list[str], set[str]]:
    """Cut `text` by BPE; give the final pieces and every piece that stood at any moment on the way."""
    symbols: list[str] = list(text)
    after = [*range(1, len(symbols)), -1]
    before = [-1, *range(len(symbols) - 1)]
    seen = set(symbols)
    heap: list[tuple[float, int, str, str]] = []

    def offer(left: int) -> None:
        right = after[left]
        if right >= 0 and (score := ranks.get(symbols[left] + symbols[right])) is not None:
            heapq.heappush(heap, (-score, left, symbols[left], symbols[right]))

    for i in range(len(symbols)):
        offer(i)
    while heap:
        _, left, first, second = heapq.heappop(heap)
        right = after[left]
        if right < 0 or symbols[left] != first or symbols[right] != second:
            continue
        symbols[left], symbols[right] = first + second, ""
        seen.add(symbols[left])
        after[left] = after[right]
        if after[right] >= 0:
            before[after[right]] = left
        if before[left] >= 0:
            offer(before[left])
        offer(left)
    return [s for s in symbols if s], seen


def model_proto(pieces: Pieces) -> Any:
    """A sentencepiece model with these pieces; ids follow their order.

    A space is put before the text, so that its first word is cut like any other word, and runs of spaces are one.
    """
    model = proto.ModelProto()
    spec = model.trainer_spec
    spec.model_type = proto.TrainerSpec.BPE
    spec.vocab_size = len(pieces.tokens)
    spec.byte_fallback = True
    spec.pad_piece, spec.eos_piece, spec.bos_piece, spec.unk_piece = PAD, EOS, BOS, UNK
    order = {t: i for i, t in enumerate(pieces.tokens)}
    spec.pad_id, spec.eos_id, spec.bos_id, spec.unk_id = (order[t] for t in (PAD, EOS, BOS, UNK))
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = True
    model.normalizer_spec.escape_whitespaces = True
    for token, score, kind in zip(pieces.tokens, pieces.scores, pieces.types, strict=True):
        model.pieces.add(piece=token, score=score, type=UNKNOWN if token == UNK else kind)
    return model


def processor(model: Any) -> sentencepiece.SentencePieceProcessor:
    """A ready sentencepiece processor, from a model proto or a file."""
    if isinstance(model, proto.ModelProto):
        return sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
    return sentencepiece.SentencePieceProcessor(model_file=str(model))


def ours(piece: str) -> bool:
    """Whether a piece is made only of Latin or Arabic letters, digits, marks, punctuation or symbols."""
    for char in piece.replace(SPACE, ""):
        category = unicodedata.category(char)
        if category[0] == "L" and not unicodedata.name(char, "").startswith(("LATIN", "ARABIC")):
            return False
        if category[0] == "C" or ("ARABIC LETTER" in unicodedata.name(char, "") and ord(char) >= 0xFB50):
            return False
    return True


def basic(piece: str) -> bool:
    """Pieces kept whatever the counts: every single Arabic, Latin or common character."""
    char = piece.replace(SPACE, "")
    if len(char) != 1 or not ours(char):
        return piece == SPACE
    point = ord(char)
    return point < 0x180 or 0x600 <= point <= 0x6FF or 0x2010 <= point <= 0x2044 or char in "€₤₹™°−×÷≤≥≈"


def choose(full: Pieces, counts: Counter[str], size: int) -> list[int]:
    """Ids of the pieces to keep: special and basic ones, then by count, each with its merge path, up to `size`."""
    ranks = full.ranks()
    order = {t: i for i, t in enumerate(full.tokens)}
    kinds = dict(zip(full.tokens, full.types, strict=True))
    kept: dict[str, None] = dict.fromkeys((*CONTROL, *LINES))
    kept.update(dict.fromkeys(t for t, y in kinds.items() if y == BYTE or (y == NORMAL and basic(t))))
    for piece, count in counts.most_common():
        if count <= 0 or len(kept) >= size:
            break
        if kinds.get(piece) == NORMAL and piece not in kept and ours(piece):
            path = [p for p in merge_path(piece, ranks)[1] if p in ranks and p not in kept]
            if len(kept) + len(path) <= size:
                kept.update(dict.fromkeys(path))
    return sorted(order[t] for t in kept)


def trim(full: Pieces, keep: Iterable[int]) -> Pieces:
    """The vocabulary with only these ids; new ids are positions in ascending order of the old ones."""
    special = set(CONTROL)
    ids = list(keep)
    types = [CONTROL_TYPE if full.tokens[i] in special else full.types[i] for i in ids]
    return Pieces([full.tokens[i] for i in ids], [float(full.scores[i]) for i in ids], types)
