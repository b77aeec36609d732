"""The convert step: weights to CTranslate2 in int8, measured against the float model, in shards with a manifest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import torch
from ctranslate2.specs import common_spec, transformer_spec
from torch import Tensor

from jisr.models.recipes.network import Shape

SHARD = 44_000_000  # bytes


def make_spec(weights: dict[str, Tensor], shape: Shape, tokens: list[str]) -> Any:
    """A CTranslate2 decoder with these (transformers-named, float32) weights.

    Written out rather than left to the library's Gemma 3 converter, which needs a transformers tokenizer and does not
    pass on the epsilon of the norms. There is no sliding window in it: prompt and answer must stay within
    `shape.window` tokens (the model is trained on shorter rows), and with one, batches of unequal lengths fail.
    """
    spec = transformer_spec.TransformerDecoderModelSpec.from_config(
        shape.layers,
        shape.heads,
        activation=common_spec.Activation.GELUTanh,
        pre_norm=True,
        ffn_glu=True,
        rms_norm=True,
        rotary_dim=shape.head_dim,
        rotary_interleave=False,
        rotary_base=shape.local_base,
        num_heads_kv=shape.kv_heads,
        head_dim=shape.head_dim,
        sliding_window=0,
        pre_post_layer_norm=True,
        qk_norm=True,
    )

    def array(name: str) -> np.ndarray:
        found: np.ndarray = weights[name].detach().float().numpy().copy()  # quantization works in place
        return found

    def scale(target: Any, name: str) -> None:
        target.gamma = array(name)
        target.layer_norm_use_residual = True

    decoder = spec.decoder
    decoder.scale_embeddings = True
    decoder.start_from_zero_embedding = False
    decoder.embeddings.weight = array("model.embed_tokens.weight")
    decoder.projection.weight = decoder.embeddings.weight
    scale(decoder.layer_norm, "model.norm.weight")
    for i, layer in enumerate(decoder.layer):
        at = f"model.layers.{i}."
        world = i in shape.global_layers
        layer.self_attention.rotary_base = np.float32(shape.global_base if world else shape.local_base)
        layer.self_attention.sliding_window = np.int32(0)
        scale(layer.input_layer_norm, f"{at}input_layernorm.weight")
        scale(layer.post_attention_layer_norm, f"{at}post_attention_layernorm.weight")
        scale(layer.pre_feedforward_layer_norm, f"{at}pre_feedforward_layernorm.weight")
        scale(layer.post_feedforward_layer_norm, f"{at}post_feedforward_layernorm.weight")
        scale(layer.self_attention.q_norm, f"{at}self_attn.q_norm.weight")
        scale(layer.self_attention.k_norm, f"{at}self_attn.k_norm.weight")
        heads = [array(f"{at}self_attn.{k}_proj.weight") for k in "qkv"]
        layer.self_attention.linear[0].weight = np.concatenate(heads)
        layer.self_attention.linear[1].weight = array(f"{at}self_attn.o_proj.weight")
        layer.ffn.linear_0.weight = array(f"{at}mlp.gate_proj.weight")
        layer.ffn.linear_0_noact.weight = array(f"{at}mlp.up_proj.weight")
        layer.ffn.linear_1.weight = array(f"{at}mlp.down_proj.weight")
    spec.register_vocabulary(tokens)
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "<bos>", "<eos>", "<unk>"
    spec.config.layer_norm_epsilon = shape.epsilon
    return spec


def write_model(weights: dict[str, Tensor], shape: Shape, tokens: list[str], folder: Path, kind: str) -> None:
    """Write `model.bin`, `config.json` and `vocabulary.json` with weights of this type (int8, float32...)."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = make_spec(weights, shape, tokens)
    spec.validate()
    spec.optimize(quantization=None if kind == "float32" else kind)
    spec.save(str(folder))


def shard(model: Path, folder: Path) -> list[Path]:
    """Cut `model.bin` into files small enough for any git host."""
    content = model.read_bytes()
    out = []
    for number, start in enumerate(range(0, len(content), SHARD)):
        out.append(folder / f"model.bin.{number:02d}")
        out[-1].write_bytes(content[start : start + SHARD])
    return out


def write_json(path: Path, content: Any) -> None:
    """Readable JSON."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def log_probs_float(model: Any, texts: Sequence[Sequence[int]]) -> list[np.ndarray]:
    """Log-probabilities a transformers model gives each token of each text but the first."""
    out = []
    with torch.no_grad():
        for text in texts:
            ids = torch.tensor([list(text)])
            logits = torch.log_softmax(model(ids).logits[0, :-1].float(), -1)
            out.append(logits.gather(1, ids[0, 1:, None])[:, 0].numpy())
    return out


def parity(folder: Path, kind: str, texts: list[list[str]], wanted: list[np.ndarray]) -> dict[str, float]:
    """How far the converted model's log-probabilities are from the wanted ones, in nats a token."""
    generator = ctranslate2.Generator(str(folder), device="cpu", compute_type=kind)
    found = generator.score_batch(texts, max_batch_size=8)
    off = np.concatenate([np.abs(np.array(f.log_probs) - w) for f, w in zip(found, wanted, strict=True)])
    return {"mean_abs": round(float(off.mean()), 5), "max_abs": round(float(off.max()), 5)}
