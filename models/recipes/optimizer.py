"""AdamW over one flat buffer: float32 master weights and moments, low-precision weights for the matrix products."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Rates:
    """Warm up, stay at the peak, and (when asked to finish) decay linearly to zero."""

    peak: float
    warmup: int

    def at(self, step: int, left: float | None = None) -> float:
        """Rate of a step; `left` is the share of the decay phase still ahead (1 to 0), None before it begins."""
        rate = self.peak * min(1.0, (step + 1) / max(1, self.warmup))
        return rate if left is None else rate * max(0.0, left)


def _update(
    master: Tensor, grad: Tensor, mean: Tensor, square: Tensor, shadow: Tensor, k: Tensor
) -> None:  # k: rate, beta1, beta2, correction1, correction2, decay, gradient scale
    g = grad.float() * k[6]
    mean.copy_(mean * k[1] + g * (1 - k[1]))
    square.copy_(square * k[2] + g * g * (1 - k[2]))
    step = (mean / k[3]) / ((square / k[4]).sqrt() + 1e-8)
    master.copy_(master - k[0] * (step + k[5] * master))
    shadow.copy_(master.to(shadow.dtype))


def _squares(grad: Tensor) -> Tensor:
    return grad.float().square().sum()


class FlatAdamW:
    """Keeps a network's parameters and gradients as views of flat buffers and updates them in one pass."""

    def __init__(
        self, network: nn.Module, dtype: torch.dtype, betas: tuple[float, float], decay: float, clip: float, fuse: bool
    ) -> None:
        self.betas, self.decay, self.clip, self.count = betas, decay, clip, 0
        named = list(network.named_parameters())
        self.layout = {name: p.shape for name, p in named}
        self.master = torch.cat([p.detach().float().reshape(-1) for _, p in named])
        self.mean, self.square = torch.zeros_like(self.master), torch.zeros_like(self.master)
        self.shadow = self.master.to(dtype) if dtype != torch.float32 else self.master.clone()
        self.grad = torch.zeros_like(self.shadow)
        self._update = torch.compile(_update, dynamic=False) if fuse else _update
        self._squares = torch.compile(_squares, dynamic=False) if fuse else _squares
        start = 0
        for _, p in named:
            part = slice(start, start := start + p.numel())
            p.data = self.shadow[part].view(p.shape)
            p.grad = self.grad[part].view(p.shape)

    def step(self, rate: float, tokens: int) -> float:
        """Apply gradients summed over `tokens` predictions, clear them, and give their norm per prediction."""
        self.count += 1
        size = math.sqrt(float(self._squares(self.grad))) / tokens
        if not math.isfinite(size):
            raise FloatingPointError(f"gradient is not finite at step {self.count}")
        scale = min(1.0, self.clip / (size + 1e-12)) / tokens
        first, second = self.betas
        constants = [rate, first, second, 1 - first**self.count, 1 - second**self.count, self.decay, scale]
        with torch.no_grad():
            k = torch.tensor(constants)
            self._update(self.master, self.grad, self.mean, self.square, self.shadow, k)
            self.grad.zero_()
        return size

    def state(self) -> dict[str, Tensor]:
        """Everything needed to go on."""
        return {"master": self.master, "mean": self.mean, "square": self.square}

    def load(self, state: dict[str, Tensor], count: int) -> None:
        """Go on from a saved state."""
        self.count = count
        with torch.no_grad():
            for name, tensor in self.state().items():
                tensor.copy_(state[name])
            self.shadow.copy_(self.master)

    def weights(self) -> dict[str, Tensor]:
        """The float32 weights by name (views)."""
        out, start = {}, 0
        for name, shape in self.layout.items():
            out[name] = self.master[start : start + shape.numel()].view(shape)
            start += shape.numel()
        return out
