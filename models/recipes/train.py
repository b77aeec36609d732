"""The train step: learn from the prepared examples, write checkpoints often, and resume exactly where one ended."""

from __future__ import annotations

import json
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from jisr.models.recipes import plan
from jisr.models.recipes.network import Network, Shape
from jisr.models.recipes.optimizer import Buffers, Rates, step_constants
from jisr.models.recipes.workers import Sums, Team, batch_loss


@dataclass
class Progress:
    """Where a run stands."""

    epoch: int = 0
    step: int = 0  # within the epoch
    count: int = 0  # optimizer steps in all
    tokens: int = 0
    decay_from: int = -1  # optimizer step at which the decay to zero began, -1: not yet
    seconds: float = 0.0


def save_checkpoint(folder: Path, buffers: Buffers, progress: Progress) -> None:
    """Write a checkpoint beside the old one, then replace it."""
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    save_file(buffers.state(), partial / "state.safetensors")
    (partial / "progress.json").write_text(json.dumps(asdict(progress)), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


def load_checkpoint(folder: Path, buffers: Buffers) -> Progress:
    """Read a checkpoint back."""
    progress = Progress(**json.loads((folder / "progress.json").read_text(encoding="utf-8")))
    buffers.load(load_file(folder / "state.safetensors"))
    return progress


def build(shape: Shape, weights: dict[str, torch.Tensor]) -> Network:
    """A network with these float32 weights."""
    network = Network(shape)
    network.load_state_dict(weights)
    return network


def held_out_loss(
    network: Network, examples: plan.Examples, limits: dict[str, int], most: int = 6
) -> dict[str, float]:
    """Mean loss per target token of each group of the validation store, on at most `most` rows a group."""
    out = {}
    for name in examples.names:
        found = examples.of(name)[:400]
        total, count = 0.0, 0
        for length in (limits["row"], limits["long_row"]):
            fits = (examples.sizes[found] <= limits["row"]) == (length == limits["row"])
            for i, rows in enumerate(plan.pack(examples.sizes, found[fits], length, 3)):
                if i >= most // 3:
                    break
                batch = plan.collate(examples, rows, length)
                with torch.no_grad():
                    total += float(batch_loss(network, batch))
                count += batch.target_count
        if count:
            out[name] = round(total / count, 4)
    return out


class Trainer:
    """One run over a work folder: `train.safetensors` in, `checkpoint/` and `curve.jsonl` out."""

    def __init__(
        self,
        config: dict[str, Any],
        folder: Path,
        shape: Shape,
        weights: dict[str, torch.Tensor],
        fast: bool = True,
    ) -> None:
        self.config, self.folder = config, folder
        how = self.how = config["train"]
        self.examples = plan.Examples(folder / "train.safetensors")
        network = build(shape, weights)
        self.buffers = Buffers.of(network, torch.bfloat16 if fast else torch.float32, how["workers"])
        make = {
            "shape": shape,
            "scales": dict(network.named_buffers()),
            "buffers": self.buffers,
            "data": folder / "train.safetensors",
            "fast": fast,
        }
        self.team = Team(make, how["workers"])
        self.rates = Rates(how["peak_rate"], how["warmup"])
        self.progress = Progress()
        self.stopping = False

    def stop_on_signals(self) -> None:
        """Finish the step and write a checkpoint when asked to end."""

        def stop(*_: object) -> None:
            self.stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)

    def one_step(self, batches: list[tuple[int, list[list[int]]]], rate: float) -> Sums:
        """Forward, backward and update."""
        how, betas = self.how, tuple(self.how["betas"])
        sums = self.team.gradients(batches)
        squares, count = self.team.squares(), self.progress.count + 1
        self.team.update(
            step_constants(rate, count, betas, how["weight_decay"], how["clip"], squares, sums.predictions)
        )
        return sums

    def run(
        self,
        seconds: float = float("inf"),
        max_steps: int | None = None,
        decay_steps: int = 0,
        say: Callable[[str], None] = print,
        checkpoint: str = "checkpoint",
    ) -> Progress:
        """Train until time, steps or the decay run out; `checkpoint/` is resumed if it is there."""
        p = self.progress
        if (self.folder / checkpoint / "progress.json").exists():
            p = self.progress = load_checkpoint(self.folder / checkpoint, self.buffers)
        if decay_steps and p.decay_from < 0:
            p.decay_from, p.step, p.epoch = p.count, 0, p.epoch + 1
        config = self.config if p.decay_from < 0 else plan.finishing(self.config)
        began = saved = told = time.monotonic()
        window = Sums()
        done, base = 0, p.seconds
        while not self.stopping:
            epoch_steps = plan.steps(self.examples, config, p.epoch)
            for batches in epoch_steps[p.step :]:
                left = None if p.decay_from < 0 else 1 - (p.count - p.decay_from) / decay_steps
                if left is not None and left <= 0:
                    self.stopping = True
                    break
                rate = self.rates.at(p.count, left)
                sums = self.one_step(batches, rate)
                window.add(sums)
                p.step, p.count, p.tokens, done = p.step + 1, p.count + 1, p.tokens + sums.tokens, done + 1
                now = time.monotonic()
                p.seconds = base + now - began
                if now - told > 30:
                    self._tell(say, window, rate, now - told, seconds - now + began, len(epoch_steps))
                    window, told = Sums(), now
                if now - saved > self.config["train"]["checkpoint_minutes"] * 60:
                    save_checkpoint(self.folder / checkpoint, self.buffers, p)
                    saved = time.monotonic()
                if now - began > seconds or done == max_steps:
                    self.stopping = True
                if self.stopping:
                    break
            else:
                p.epoch, p.step = p.epoch + 1, 0
        save_checkpoint(self.folder / checkpoint, self.buffers, p)
        self.team.close()
        return p

    def _tell(
        self, say: Callable[[str], None], sums: Sums, rate: float, took: float, left: float, of: int
    ) -> None:
        p, loss = self.progress, sums.loss / max(1, sums.predictions)
        end = "" if left == float("inf") else f" · {max(0, left) / 60:.0f} min left"
        say(
            f"epoch {p.epoch} step {p.step}/{of} · {p.tokens:,} tokens · {sums.tokens / took:.0f} tok/s · "
            f"loss {loss:.3f} · rate {rate:.1e}{end}"
        )
        row = {
            "steps": p.count,
            "tokens": p.tokens,
            "seconds": round(p.seconds),
            "loss": round(loss, 4),
            "rate": rate,
        }
        with (self.folder / "curve.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")
