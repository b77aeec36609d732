"""A tiny Gemma-like model, and a model package made of it the way the embedded model is made."""

from pathlib import Path

import sentencepiece
import torch
import transformers
from ctranslate2.converters.transformers import _MODEL_LOADERS

from jisr.models.package import Manifest, write_manifest
from jisr.models.packaging import describe_all

from .tiny import liven, make_it_end, seed_lines, sentencepiece_model

TASKS = {
    "translate:ar-en": "<unused1>",
    "translate:en-ar": "<unused2>",
    "summarize:ar-ar": "<unused3>",
    "summarize:en-en": "<unused4>",
    "summarize:ar-en": "<unused5>",
    "summarize:en-ar": "<unused6>",
    "headline:ar-ar": "<unused7>",
    "headline:en-en": "<unused7>",
    "summarize:en-en:25": "<unused8>",
}
WINDOW = 512


def gemma_tokenizer() -> bytes:
    """Return a sentencepiece model with Gemma's conventions and a few task tokens."""
    return sentencepiece_model(
        seed_lines(),
        model_type="bpe",
        byte_fallback=True,
        add_dummy_prefix=False,
        pad_id=0,
        eos_id=1,
        bos_id=2,
        unk_id=3,
        bos_piece="<bos>",
        eos_piece="<eos>",
        user_defined_symbols=[f"<unused{i}>" for i in range(9)] + ["\n"],
    )


def gemma_model(tokenizer: bytes, *, window: int = WINDOW, seed: int = 0) -> transformers.Gemma3ForCausalLM:
    """Return a tiny Gemma 3 whose outputs end now and then."""
    torch.manual_seed(seed)
    processor = sentencepiece.SentencePieceProcessor(model_proto=tokenizer)
    config = transformers.Gemma3TextConfig(
        vocab_size=processor.vocab_size(),
        hidden_size=48,
        intermediate_size=96,
        num_hidden_layers=6,
        num_attention_heads=4,
        num_key_value_heads=1,
        head_dim=16,
        query_pre_attn_scalar=16,
        sliding_window=window,
        max_position_embeddings=1024,
        bos_token_id=2,
        eos_token_id=1,
        pad_token_id=0,
    )
    model = transformers.Gemma3ForCausalLM(config).eval()
    liven(model, 4.0, 4.0)
    make_it_end(model, 1)
    return model


def causal_package(folder: Path, *, part_bytes: int = 300_000, compute_type: str = "float32") -> Path:
    """Write a sharded model package of a tiny Gemma into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = gemma_tokenizer()
    processor = sentencepiece.SentencePieceProcessor(model_proto=tokenizer)
    model = gemma_model(tokenizer)
    spec = _MODEL_LOADERS["Gemma3TextConfig"].get_model_spec(model)
    spec.register_vocabulary([processor.id_to_piece(i) for i in range(processor.vocab_size())])
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "<bos>", "<eos>", "<unk>"
    spec.validate()
    spec.optimize(quantization=None if compute_type == "float32" else compute_type)
    spec.save(str(folder))
    (folder / "tokenizer.model").write_bytes(tokenizer)
    manifest = {
        "format": 1,
        "name": "tiny-gemma",
        "version": "1",
        "engine": "ct2",
        "kind": "causal",
        "licence": "Apache-2.0",
        "compute_type": compute_type,
        "files": describe_all(folder, part_bytes=part_bytes),
        "tokenizer": "tokenizer.model",
        "prompts": {name: {"prefix": ["<bos>", t], "suffix": ["<unused0>"]} for name, t in TASKS.items()},
        "end": "<eos>",
        "limits": {"input_tokens": 400, "output_tokens": 48},
        "decoding": {"translate": {"beam": 4, "max_ratio": 2.0}, "summarize": {"beam": 2}},
    }
    write_manifest(folder, Manifest.model_validate(manifest))
    return folder
