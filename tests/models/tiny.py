"""Tiny real models, built on the spot and saved as a hub snapshot would look. Their words mean nothing."""

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sentencepiece
import torch
from transformers import GenerationConfig

VOCABULARY = 700


def seed_lines() -> list[str]:
    """Return the lines of the project's five source documents."""

    sources = Path(__file__).parents[2] / "seeds" / "sources"
    return [
        line
        for path in sorted(sources.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def sentencepiece_model(lines: Iterable[str], size: int = VOCABULARY, **options: object) -> bytes:
    """Train a sentencepiece model and return its bytes."""
    stream = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=stream,
        vocab_size=size,
        minloglevel=2,
        num_threads=1,
        **options,
    )
    return stream.getvalue()


def liven(model: torch.nn.Module, linear: float = 15.0, embedding: float = 5.0) -> None:
    """Scale the weights up: a freshly drawn network writes one token for ever and tests nothing."""
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if weights.dim() > 1 and "norm" not in name and "relative" not in name:
                inside = not any(part in name for part in ("embed", "shared", "lm_head"))
                weights.mul_(linear if inside else embedding)


def make_it_end(model: Any, end: int) -> None:
    """Make outputs end, some early, some late, some never.

    Among the tokens the model writes, one is chosen that comes up here and there, and its output row is
    exchanged with the end token's.
    """
    inputs = torch.randint(12, 300, (10, 10), generator=torch.Generator().manual_seed(0))
    settings = GenerationConfig(
        max_new_tokens=20, min_new_tokens=20, eos_token_id=end, pad_token_id=end, bos_token_id=end,
        decoder_start_token_id=end,
    )  # fmt: skip
    written = model.generate(inputs, attention_mask=torch.ones_like(inputs), generation_config=settings)
    written = written[:, 1 if model.config.is_encoder_decoder else inputs.shape[1] :].tolist()

    def spread(token: int) -> tuple[int, int]:
        first = {tokens.index(token) for tokens in written if token in tokens}
        return len(first - {0}), -len(first)

    token = max({token for tokens in written for token in tokens if token > 10}, key=spread)
    weights = model.get_output_embeddings().weight
    with torch.no_grad():
        weights[[end, token]] = weights[[token, end]]


def write_json(path: Path, content: object) -> None:
    """Write a JSON file."""
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
