"""AdamW over flat buffers that several workers share: float32 master weights, low-precision ones for the products.

Every worker works out gradients of its own rows into its own buffer; then each updates its own stretch of the weights
from all the gradients. One core a worker and one meeting a step: a busy neighbour on the machine then costs its fair
share only, while one process with several threads would wait for the slowest thread in every product.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

Layout = dict[str, torch.Size]


@dataclass(frozen=True)
class Rates:
    """Warm up, stay at the peak, and (when asked to finish) decay to zero: linear, or 1 - sqrt which falls sooner."""

    peak: float
    warmup: int

    def at(self, step: int, left: float | None = None) -> float:
        """Rate of a step; `left` is the share of the decay phase still ahead (1 to 0), None before it begins."""
        rate = self.peak * min(1.0, (step + 1) / max(1, self.warmup))
        return rate if left is None else rate * max(0.0, 1 - math.sqrt(1 - left))


@dataclass
class Buffers:
    """The flat tensors of a run."""

    master: Tensor
    mean: Tensor
    square: Tensor
    shadow: Tensor
    grads: list[Tensor]

    @classmethod
    def of(cls, network: nn.Module, dtype: torch.dtype, workers: int) -> Buffers:
        """Buffers for a network's parameters, in memory that processes can share."""
        master = torch.cat([p.detach().float().reshape(-1) for p in network.parameters()])
        made = cls(
            master,
            torch.zeros_like(master),
            torch.zeros_like(master),
            master.to(dtype, copy=True),
            [torch.zeros_like(master, dtype=dtype) for _ in range(workers)],
        )
        if workers > 1:
            for tensor in (made.master, made.mean, made.square, made.shadow, *made.grads):
                tensor.share_memory_()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        return made

    def attach(self, network: nn.Module, worker: int) -> Layout:
        """Make a network's parameters and gradients views of these buffers; give names and shapes in order."""
        start, layout = 0, {}
        for name, p in network.named_parameters():
            part = slice(start, start := start + p.numel())
            layout[name] = p.shape
            p.data = self.shadow[part].view(p.shape)
            p.grad = self.grads[worker][part].view(p.shape)
        return layout

    def state(self) -> dict[str, Tensor]:
        """Everything needed to go on."""
        return {"master": self.master, "mean": self.mean, "square": self.square}

    def load(self, state: dict[str, Tensor]) -> None:
        """Go on from a saved state; a packed one has no moments, they start anew."""
        for name, tensor in self.state().items():
            if name in state:
                tensor.copy_(state[name])
            else:
                tensor.zero_()
        self.shadow.copy_(self.master)

    def weights(self, layout: Layout) -> dict[str, Tensor]:
        """The float32 weights by name (views)."""
        out, start = {}, 0
        for name, shape in layout.items():
            out[name] = self.master[start : start + shape.numel()].view(shape)
            start += shape.numel()
        return out


def _squares(grads: list[Tensor]) -> Tensor:
    total = grads[0].float()
    for g in grads[1:]:
        total = total + g.float()
    return total.square().sum()


def _update(
    master: Tensor, mean: Tensor, square: Tensor, shadow: Tensor, grads: list[Tensor], k: Tensor
) -> None:
    g = grads[0].float()
    for other in grads[1:]:
        g = g + other.float()
    g = g * k[6]
    mean.copy_(mean * k[1] + g * (1 - k[1]))
    square.copy_(square * k[2] + g * g * (1 - k[2]))
    step = (mean / k[3]) / ((square / k[4]).sqrt() + 1e-8)
    master.copy_(master - k[0] * (step + k[5] * master))
    shadow.copy_(master.to(shadow.dtype))
    for each in grads:
        each.zero_()


class Stretch:
    """One worker's stretch of the buffers: its part of the gradient's size and of the update."""

    def __init__(self, buffers: Buffers, worker: int, fuse: bool) -> None:
        total, workers = buffers.master.numel(), len(buffers.grads)
        part = slice(total * worker // workers, total * (worker + 1) // workers)
        self.tensors = [t[part] for t in (buffers.master, buffers.mean, buffers.square, buffers.shadow)]
        self.grads = [g[part] for g in buffers.grads]
        self._update = torch.compile(_update, dynamic=False) if fuse else _update
        self._squares = torch.compile(_squares, dynamic=False) if fuse else _squares

    def squares(self) -> float:
        """Sum of the squared gradients of this stretch."""
        return float(self._squares(self.grads))

    def update(self, constants: list[float]) -> None:
        """Apply the summed gradients of all workers to this stretch, and clear them."""
        with torch.no_grad():
            master, mean, square, shadow = self.tensors
            self._update(master, mean, square, shadow, self.grads, torch.tensor(constants))


def step_constants(
    rate: float,
    count: int,
    betas: tuple[float, float],
    decay: float,
    clip: float,
    squares: float,
    tokens: int,
) -> list[float]:
    """What `_update` needs for optimizer step `count` (from 1), with gradients summed over `tokens` predictions."""
    size = math.sqrt(squares) / tokens
    if not math.isfinite(size):
        raise FloatingPointError(f"gradient is not finite at step {count}")
    first, second = betas
    scale = min(1.0, clip / (size + 1e-12)) / tokens
    return [rate, first, second, 1 - first**count, 1 - second**count, decay, scale]
