"""Gemma 3 as this recipe trains it: many short examples packed in a row, losses at target positions only.

Only what the text model needs, so that nothing but matrix products costs time: query, key and value (and gate and up)
are one matrix, the single key-value head makes attention two batched products, and a block is compiled once for all
layers. Rows are at most as long as the sliding window, so local and global layers differ in their rotary base only.
The scales of the norms stay as they are: learning them costs column sums, which are slow, and the matrices beside them
can learn the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Shape:
    """The sizes of a Gemma 3 text model."""

    vocab: int
    hidden: int
    inner: int
    layers: int
    heads: int
    head_dim: int
    global_layers: tuple[int, ...]
    epsilon: float = 1e-6
    local_base: float = 10_000.0
    global_base: float = 1_000_000.0
    window: int = 512
    kv_heads: int = 1

    @classmethod
    def of(cls, config: dict[str, Any]) -> Shape:
        """Read a transformers configuration."""
        rope = config["rope_parameters"]
        shape = cls(
            vocab=config["vocab_size"],
            hidden=config["hidden_size"],
            inner=config["intermediate_size"],
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            head_dim=config["head_dim"],
            global_layers=tuple(
                i for i, kind in enumerate(config["layer_types"]) if kind == "full_attention"
            ),
            epsilon=round(config["rms_norm_eps"], 12),
            local_base=rope["sliding_attention"]["rope_theta"],
            global_base=rope["full_attention"]["rope_theta"],
            window=config["sliding_window"],
            kv_heads=config["num_key_value_heads"],
        )
        if shape.kv_heads != 1 or config["query_pre_attn_scalar"] != shape.head_dim:
            raise ValueError(
                "this recipe trains Gemma 3 models with one key-value head and the usual query scale"
            )
        return shape


def norm(x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    """Gemma's RMS norm: computed in float32, scaled by one plus the weight."""
    wide = x.float()
    wide = wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + epsilon)
    return (wide * (1.0 + weight.float())).to(x.dtype)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary position embedding; `cos` and `sin` are [rows, length, 1, half]."""
    first, second = x.float().chunk(2, -1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), -1).to(x.dtype)


class Block(nn.Module):
    """One layer."""

    norms: Tensor
    qk_norms: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        s = self.shape = shape
        self.qkv = nn.Parameter(torch.empty((s.heads + 2) * s.head_dim, s.hidden))
        self.out = nn.Parameter(torch.empty(s.hidden, s.heads * s.head_dim))
        self.gate_up = nn.Parameter(torch.empty(2 * s.inner, s.hidden))
        self.down = nn.Parameter(torch.empty(s.hidden, s.inner))
        self.register_buffer("norms", torch.zeros(4, s.hidden))
        self.register_buffer("qk_norms", torch.zeros(2, s.head_dim))

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, bias: Tensor) -> Tensor:
        """Transform [rows, length, hidden]; `bias` [rows, 1, length, length] is 0 where attention is allowed."""
        s = self.shape
        rows, length, _ = x.shape
        h = norm(x, self.norms[0], s.epsilon)
        q, k, v = torch.split(
            functional.linear(h, self.qkv), [s.heads * s.head_dim, s.head_dim, s.head_dim], -1
        )
        q = norm(q.reshape(rows, length, s.heads, s.head_dim), self.qk_norms[0], s.epsilon)
        k = norm(k.unsqueeze(2), self.qk_norms[1], s.epsilon)
        q = rotate(q, cos, sin).transpose(1, 2).reshape(rows, s.heads * length, s.head_dim)
        k = rotate(k, cos, sin).squeeze(2)
        scores = torch.bmm(q, k.transpose(1, 2)).view(rows, s.heads, length, length)
        weights = torch.softmax(scores.float() * s.head_dim**-0.5 + bias, -1).to(x.dtype)
        mixed = torch.bmm(weights.view(rows, s.heads * length, length), v).view(
            rows, s.heads, length, s.head_dim
        )
        h = functional.linear(mixed.transpose(1, 2).reshape(rows, length, -1), self.out)
        x = x + norm(h, self.norms[1], s.epsilon)
        gate, up = functional.linear(norm(x, self.norms[2], s.epsilon), self.gate_up).chunk(2, -1)
        h = functional.linear(functional.gelu(gate, approximate="tanh") * up, self.down)
        return x + norm(h, self.norms[3], s.epsilon)


class Network(nn.Module):
    """The whole model, with tied input and output embeddings."""

    final: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embed = nn.Parameter(torch.empty(shape.vocab, shape.hidden))
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.register_buffer("final", torch.zeros(shape.hidden))

    def angles(self, positions: Tensor, base: float) -> tuple[Tensor, Tensor]:
        """Cosines and sines of the rotary embedding for [rows, length] positions."""
        half = self.shape.head_dim // 2
        speed = base ** (-torch.arange(half, dtype=torch.float32, device=positions.device) / half)
        angle = positions.float()[..., None, None] * speed
        return angle.cos(), angle.sin()

    def forward(self, ids: Tensor, segments: Tensor, positions: Tensor, wanted: Tensor) -> Tensor:
        """Final hidden states at the flat positions `wanted` of packed rows.

        `segments` numbers the example each token belongs to: attention never crosses from one to another.
        """
        length = ids.shape[1]
        if length > self.shape.window:
            raise ValueError(
                f"rows of {length} tokens are longer than the sliding window ({self.shape.window})"
            )
        same = segments[:, :, None] == segments[:, None, :]
        causal = torch.ones(length, length, dtype=torch.bool, device=ids.device).tril()
        bias = torch.zeros(same.shape, device=ids.device).masked_fill_(~(same & causal), -1e9).unsqueeze(1)
        local, world = (self.angles(positions, b) for b in (self.shape.local_base, self.shape.global_base))
        x = functional.embedding(ids, self.embed) * (self.shape.hidden**0.5)
        for i, block in enumerate(self.blocks):
            cos, sin = world if i in self.shape.global_layers else local
            x = block(x, cos, sin, bias)
        return norm(x.flatten(0, 1)[wanted], self.final, self.shape.epsilon)


_LAYER = {
    "out": "self_attn.o_proj.weight",
    "down": "mlp.down_proj.weight",
}
_NORMS = (
    "input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm",
)  # fmt: skip


def from_transformers(weights: Weights, layers: int) -> Weights:
    """Rename and join transformers weights into this network's."""
    out = {"embed": weights["model.embed_tokens.weight"], "final": weights["model.norm.weight"]}
    for i in range(layers):
        old, new = f"model.layers.{i}.", f"blocks.{i}."
        out[f"{new}qkv"] = torch.cat([weights[f"{old}self_attn.{k}_proj.weight"] for k in "qkv"])
        out[f"{new}gate_up"] = torch.cat([weights[f"{old}mlp.{k}_proj.weight"] for k in ("gate", "up")])
        out |= {new + k: weights[old + v] for k, v in _LAYER.items()}
        out[f"{new}norms"] = torch.stack([weights[f"{old}{k}.weight"] for k in _NORMS])
        out[f"{new}qk_norms"] = torch.stack([weights[f"{old}self_attn.{k}_norm.weight"] for k in "qk"])
    return out


def to_transformers(weights: Weights, shape: Shape) -> Weights:
    """The reverse of `from_transformers`."""
    out = {"model.embed_tokens.weight": weights["embed"], "model.norm.weight": weights["final"]}
    sizes = [shape.heads * shape.head_dim, shape.head_dim, shape.head_dim]
    for name, tensor in weights.items():
        if not (match := re.fullmatch(r"blocks\.(\d+)\.(\w+)", name)):
            continue
        old, part = f"model.layers.{match[1]}.", match[2]
        if part == "qkv":
            out |= {
                f"{old}self_attn.{k}_proj.weight": t
                for k, t in zip("qkv", torch.split(tensor, sizes), strict=True)
            }
        elif part == "gate_up":
            out |= {
                f"{old}mlp.{k}_proj.weight": t for k, t in zip(("gate", "up"), tensor.chunk(2), strict=True)
            }
        elif part == "norms":
            out |= {f"{old}{k}.weight": t for k, t in zip(_NORMS, tensor, strict=True)}
        elif part == "qk_norms":
            out |= {f"{old}self_attn.{k}_norm.weight": t for k, t in zip("qk", tensor, strict=True)}
        else:
            out[old + _LAYER[part]] = tensor
    return {name: tensor.contiguous() for name, tensor in out.items()}
