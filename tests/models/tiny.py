"""Tiny real models, built on the spot and saved as a hub snapshot would look. Their words mean nothing."""

import io
import json
from collections.abc import Iterable
from pathlib import Path

import sentencepiece
import torch

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


def liven(model: torch.nn.Module, factor: float = 4.0) -> None:
    """Scale the weights up: a freshly drawn network gives every token the same chance and tests nothing."""
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "norm" not in name and weights.dim() > 1:
                weights.mul_(factor)


def encourage_end(model: torch.nn.Module, hidden: torch.Tensor, end: int, strength: float) -> None:
    """Point the end token's output row along the mean hidden state, so that outputs end at some time."""
    with torch.no_grad():
        mean = hidden.reshape(-1, hidden.shape[-1]).mean(0)
        model.get_output_embeddings().weight[end] = strength * mean / mean.norm()


def write_json(path: Path, content: object) -> None:
    """Write a JSON file."""
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
