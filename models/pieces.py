"""Text to tokens and back with the tokenizer a model package carries; no torch, no transformers.

A special token inside somebody's text ("</s>", ">>ara<<") stays text: it is never read as the real thing.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Protocol

from jisr.errors import ModelError


class Pieces(Protocol):
    """A tokenizer as the engines see it: text to pieces, pieces to text."""

    def encode(self, text: str) -> list[str]:
        """Return the pieces of a text, without special tokens."""
        ...

    def decode(self, pieces: Sequence[str]) -> str:
        """Return the text of an output's pieces; special tokens are dropped."""
        ...


class SentencePieces:
    """A sentencepiece model; Marian's pairs read with one and write with another.

    Args:
        model: the bytes of the `.model` or `.spm` file.
        target: the bytes of the output's model, where it is a different one.
        special: tokens that are instructions (prompt, end): kept out of texts, dropped from outputs.
    """

    def __init__(self, model: bytes, target: bytes = b"", special: Iterable[str] = ()) -> None:
        from sentencepiece import SentencePieceProcessor

        self._source = SentencePieceProcessor(model_proto=model)
        self._target = SentencePieceProcessor(model_proto=target) if target else self._source
        self._special = frozenset(special)
        # Only user-defined pieces are matched inside a text; control pieces never are.
        self._matched = sorted(
            (t for t in self._special if self._source.encode(t, out_type=str)[-1:] == [t]), key=len
        )

    def encode(self, text: str) -> list[str]:
        """Return the pieces of a text."""
        for token in self._matched:
            if token in text:
                text = text.replace(token, f"{token[0]} {token[1:]}")
        pieces: list[str] = self._source.encode(text, out_type=str)
        return pieces

    def decode(self, pieces: Sequence[str]) -> str:
        """Return the text of an output's pieces."""
        text: str = self._target.decode_pieces([p for p in pieces if p not in self._special])
        return text.strip()


class TokenizersPieces:
    """A `tokenizer.json` of the tokenizers library (NLLB, mBART, T5, BART, Gemma, Qwen)."""

    def __init__(self, content: bytes, special: Iterable[str] = ()) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_buffer(content)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        # Special tokens spelt out in a text are text.
        self._tokenizer.encode_special_tokens = True
        self._special = frozenset(special)

    def encode(self, text: str) -> list[str]:
        """Return the pieces of a text."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).tokens)

    def decode(self, pieces: Sequence[str]) -> str:
        """Return the text of an output's pieces."""
        ids = (self._tokenizer.token_to_id(p) for p in pieces if p not in self._special)
        text: str = self._tokenizer.decode([i for i in ids if i is not None], skip_special_tokens=True)
        return text.strip()


def load_pieces(name: str, content: bytes, target: bytes, special: Iterable[str]) -> Pieces:
    """Return the tokenizer for a file, by its suffix.

    Raises:
        ModelError: the file is not a tokenizer that jisr reads.
    """
    try:
        if PurePath(name).suffix == ".json":
            return TokenizersPieces(content, special)
        return SentencePieces(content, target, special)
    except Exception as error:  # both libraries raise bare RuntimeError and Exception
        raise ModelError(f"{name} is not a tokenizer: {error}", "convert the model again") from error


def read_vocabulary(content: bytes) -> frozenset[str]:
    """Return the tokens of a CTranslate2 vocabulary file (JSON list)."""
    return frozenset(json.loads(content))
