"""The loss at target positions, without ever holding the logits of more than a slice of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from jisr.models.recipes.network import Network


def slice_loss(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Summed cross-entropy (targets of -1 do not count) and its gradient by the logits."""
    wide = logits.float()
    used = targets >= 0
    goal = targets.clamp_min(0).unsqueeze(1)
    spread = torch.logsumexp(wide, 1, keepdim=True)
    loss = ((spread - wide.gather(1, goal)).squeeze(1) * used).sum()
    hit = torch.arange(logits.shape[1], device=logits.device).unsqueeze(0) == goal
    grad = ((wide - spread).exp() - hit.float()) * used.unsqueeze(1)
    return loss, grad.to(logits.dtype)


@dataclass
class _Parts:
    slice_loss: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]] = slice_loss


_parts = _Parts()  # its function is replaced by a compiled one in a training process


class TargetLoss(torch.autograd.Function):
    """Summed cross-entropy of hidden states against targets (-1: padding), a slice of positions at a time.

    The gradient is worked out on the way forward, so that logits of one slice only are ever in memory.
    """

    @staticmethod
    def forward(ctx: Any, hidden: Tensor, embed: Tensor, targets: Tensor, slice_size: int) -> Tensor:
        """Loss, and the gradients kept for `backward`."""
        total = torch.zeros((), dtype=torch.float32, device=hidden.device)
        grad_hidden = torch.empty_like(hidden)
        grad_embed = torch.zeros_like(embed)
        for start in range(0, hidden.shape[0], slice_size):
            part, goal = hidden[start : start + slice_size], targets[start : start + slice_size]
            loss, grad = _parts.slice_loss(part @ embed.t(), goal)
            total += loss
            grad_hidden[start : start + slice_size] = grad @ embed
            grad_embed.addmm_(grad.t(), part)
        ctx.save_for_backward(grad_hidden, grad_embed)
        return total

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        """Scale the gradients found on the way forward."""
        grad_hidden, grad_embed = ctx.saved_tensors
        return (
            grad_hidden * grads[0].to(grad_hidden.dtype),
            grad_embed.mul_(grads[0].to(grad_embed.dtype)),
            None,
            None,
        )


def compile_parts(network: Network) -> None:
    """Compile the block and the loss; shapes must then stay few."""
    for block in network.blocks:
        block.compile(dynamic=False)
    _parts.slice_loss = torch.compile(slice_loss, dynamic=False)
