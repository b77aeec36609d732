"""The processes that share a step: each has its own network over the shared weights."""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from jisr.models.recipes import plan
from jisr.models.recipes.loss import TargetLoss, compile_parts
from jisr.models.recipes.network import Network, Shape
from jisr.models.recipes.optimizer import Buffers, Stretch

SLICE = 256  # positions whose logits are in memory at once
Rows = list[list[int]]


def batch_loss(network: Network, batch: plan.Batch) -> Tensor:
    """Summed loss over the targets of a packed batch."""
    hidden = network(batch.ids, batch.segments, batch.positions, batch.wanted)
    loss: Tensor = TargetLoss.apply(hidden, network.embed, batch.targets, SLICE)  # type: ignore[no-untyped-call]
    return loss


@dataclass
class Sums:
    """What a worker reports of its rows."""

    loss: float = 0.0
    predictions: int = 0
    tokens: int = 0

    def add(self, other: Sums) -> None:
        """Add another worker's."""
        self.loss += other.loss
        self.predictions += other.predictions
        self.tokens += other.tokens


class Worker:
    """Gradients of some rows, and the update of a stretch of the weights."""

    def __init__(
        self, shape: Shape, scales: dict[str, Tensor], buffers: Buffers, number: int, data: Path, fast: bool
    ) -> None:
        self.examples = plan.Examples(data)
        with torch.device("meta"):
            network = Network(shape)
        network.to_empty(device="cpu")
        network.load_state_dict(scales, strict=False)
        self.layout = buffers.attach(network, number)
        self.network = network
        if fast:
            compile_parts(network)
        self.stretch = Stretch(buffers, number, fast)

    def gradients(self, batches: list[tuple[int, Rows]]) -> Sums:
        """Add up the gradients of these batches."""
        sums = Sums()
        for length, rows in batches:
            if not any(rows):
                continue
            batch = plan.collate(self.examples, rows, length)
            loss = batch_loss(self.network, batch)
            loss.backward()  # type: ignore[no-untyped-call]
            sums.add(Sums(float(loss.detach()), batch.target_count, batch.used))
        return sums


def serve(pipe: Connection, make: dict[str, Any], number: int) -> None:
    """Body of a worker process: do what the first worker says until it closes the pipe."""
    torch.set_num_threads(1)
    worker = Worker(number=number, **make)
    while True:
        try:
            order, content = pipe.recv()
        except EOFError:
            return
        if order == "gradients":
            pipe.send(worker.gradients(content))
        elif order == "squares":
            pipe.send(worker.stretch.squares())
        else:
            worker.stretch.update(content)
            pipe.send(None)


class Team:
    """All workers; the first one is this process."""

    def __init__(self, make: dict[str, Any], workers: int) -> None:
        context = torch.multiprocessing.get_context("spawn")
        self.pipes: list[Connection] = []
        self.processes = []
        for number in range(1, workers):
            here, there = context.Pipe()
            process = context.Process(target=serve, args=(there, make, number), daemon=True)
            process.start()
            there.close()
            self.pipes.append(here)
            self.processes.append(process)
        if workers > 1:
            torch.set_num_threads(1)
        self.first = Worker(number=0, **make)

    def _all(self, order: str, contents: list[Any]) -> list[Any]:
        for pipe, content in zip(self.pipes, contents[1:], strict=True):
            pipe.send((order, content))
        mine: Any = None
        if order == "gradients":
            mine = self.first.gradients(contents[0])
        elif order == "squares":
            mine = self.first.stretch.squares()
        else:
            self.first.stretch.update(contents[0])
        return [mine, *(pipe.recv() for pipe in self.pipes)]

    def gradients(self, batches: list[tuple[int, Rows]]) -> Sums:
        """Share the rows of each batch out and add the gradients up."""
        count = len(self.pipes) + 1
        shares = [[(length, rows[i::count]) for length, rows in batches] for i in range(count)]
        total = Sums()
        for sums in self._all("gradients", shares):
            total.add(sums)
        return total

    def squares(self) -> float:
        """Sum of the squared gradients."""
        return float(sum(self._all("squares", [None] * (len(self.pipes) + 1))))

    def update(self, constants: list[float]) -> None:
        """Apply and clear the gradients."""
        self._all("update", [constants] * (len(self.pipes) + 1))

    def close(self) -> None:
        """End the other processes."""
        for pipe in self.pipes:
            pipe.close()
        for process in self.processes:
            process.join(timeout=10)
