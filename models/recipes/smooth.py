"""Even out activations before int8: move the scale of loud channels from activations into the weights after them.

Each change is exact in real numbers (a channel is divided where it is made and multiplied where it is used); int8
rounds activations row by row, so that without it one loud channel costs all others their precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from jisr.models.recipes.network import Shape

Weights = dict[str, Tensor]


def transformers_model(weights: Weights, shape: Shape) -> Any:
    """The same model in transformers: an independent reference."""
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    kinds = [
        "full_attention" if i in shape.global_layers else "sliding_attention" for i in range(shape.layers)
    ]
    config = Gemma3TextConfig(
        vocab_size=shape.vocab,
        hidden_size=shape.hidden,
        intermediate_size=shape.inner,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        layer_types=kinds,
        sliding_window=shape.window,
        query_pre_attn_scalar=shape.head_dim,
        rms_norm_eps=shape.epsilon,
        rope_parameters={
            "full_attention": {"rope_theta": shape.global_base, "rope_type": "default"},
            "sliding_attention": {"rope_theta": shape.local_base, "rope_type": "default"},
        },
    )
    model = Gemma3ForCausalLM(config)
    found = model.load_state_dict({**weights, "lm_head.weight": weights["model.embed_tokens.weight"]})
    if found.missing_keys or found.unexpected_keys:
        raise ValueError(f"weights do not fit the model: {found}")
    return model.eval()  # type: ignore[no-untyped-call]  # transformers leaves it untyped


def loudness(model: Any, texts: Sequence[Sequence[int]]) -> dict[str, Tensor]:
    """Largest absolute input of each channel of the projections over some token sequences."""
    loud: dict[str, Tensor] = {}

    def watch(name: str) -> Any:
        def hook(_: Any, inputs: tuple[Tensor, ...]) -> None:
            top = inputs[0].detach().abs().flatten(0, -2).amax(0)
            loud[name] = torch.maximum(loud[name], top) if name in loud else top

        return hook

    wanted = ("q_proj", "o_proj", "gate_proj", "down_proj")
    hooks = [m.register_forward_pre_hook(watch(n)) for n, m in model.named_modules() if n.endswith(wanted)]
    with torch.no_grad():
        for ids in texts:
            model(torch.tensor([list(ids)]))
    for hook in hooks:
        hook.remove()
    return loud


def _factor(loud: Tensor, users: Sequence[Tensor], strength: float) -> Tensor:
    heavy = torch.stack([u.abs().amax(0) for u in users]).amax(0)
    factor = loud.clamp_min(1e-5) ** strength / heavy.clamp_min(1e-5) ** (1 - strength)
    return factor / factor.log().mean().exp()


def smooth(weights: Weights, shape: Shape, loud: dict[str, Tensor], strength: float = 0.5) -> Weights:
    """New weights (transformers names) that compute the same with quieter activations."""
    out = {name: tensor.clone() for name, tensor in weights.items()}
    for i in range(shape.layers):
        at = f"model.layers.{i}."
        qkv = [f"{at}self_attn.{k}_proj.weight" for k in "qkv"]
        gates = [f"{at}mlp.{k}_proj.weight" for k in ("gate", "up")]
        for scale, users, key in (
            (f"{at}input_layernorm.weight", qkv, f"{at}self_attn.q_proj"),
            (f"{at}pre_feedforward_layernorm.weight", gates, f"{at}mlp.gate_proj"),
        ):
            factor = _factor(loud[key], [out[u] for u in users], strength)
            out[scale] = (1 + out[scale]) / factor - 1
            for user in users:
                out[user] = out[user] * factor
        down, up = f"{at}mlp.down_proj.weight", f"{at}mlp.up_proj.weight"
        factor = _factor(loud[f"{at}mlp.down_proj"], [out[down]], strength)
        out[down], out[up] = out[down] * factor, out[up] / factor[:, None]
        value, mix = f"{at}self_attn.v_proj.weight", f"{at}self_attn.o_proj.weight"
        heads = loud[f"{at}self_attn.o_proj"].view(shape.heads, shape.head_dim)
        factor = _factor(heads.amax(0), list(torch.split(out[mix], shape.head_dim, 1)), strength)
        out[mix], out[value] = out[mix] * factor.repeat(shape.heads), out[value] / factor[:, None]
    return out
