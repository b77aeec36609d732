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
    from importlib.resources import files

    sources = Path(str(files("jisr.seeds"))) / "sources"
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


def make_it_end(model: Any, end: int, *, seed: int = 0) -> None:
    """Draw the end token's output row until outputs end sooner or later: some early, some late, some never."""
    inputs = torch.randint(12, 300, (8, 10), generator=torch.Generator().manual_seed(seed))
    weights = model.get_output_embeddings().weight
    row, usual = weights[end], float(weights.detach().std())
    generator = torch.Generator().manual_seed(seed)
    for scale in (1.0, 1.4, 1.8, 2.4, 3.0, 4.0) * 4:
        with torch.no_grad():
            row.copy_(torch.randn(row.shape, generator=generator) * scale * usual)
        settings = GenerationConfig(
            max_new_tokens=24,
            eos_token_id=end,
            pad_token_id=end,
            bos_token_id=end,
            decoder_start_token_id=end,
        )
        written = model.generate(inputs, attention_mask=torch.ones_like(inputs), generation_config=settings)
        written = written[:, 1 if model.config.is_encoder_decoder else inputs.shape[1] :].tolist()
        lengths = [tokens.index(end) if end in tokens else 99 for tokens in written]
        if sum(2 <= length <= 22 for length in lengths) >= 3 and min(lengths) >= 1:
            return
    raise AssertionError("no draw made the model end")


def write_json(path: Path, content: object) -> None:
    """Write a JSON file."""
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
