"""One trainer for all stages: `python -m gridit train grid|refine|sr CONFIG --data FILE --folder FOLDER`.

Runs on a CPU, one GPU, or several with torchrun. The length is given in steps or in
minutes of wall-clock; the learning rate falls over the last third of it. Everything
random in a batch comes from (seed, rank, step), so a resumed run in steps repeats an
uninterrupted one exactly.

A run folder holds checkpoint.pt (weights, EMA, optimiser), loss.jsonl, loss.png, sheet-*.png.
A file named `minutes` in it overrides --minutes while the run goes on.
"""

from __future__ import annotations

import copy
import json
import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor, nn

from . import data
from .checkpoints import build, weights_to_start_from
from .conditions import conditions_of, width_of
from .errors import UsageError
from .layers import Attention
from .muon import make_optimiser
from .stages import STAGES


@dataclass
class Options:
    """How to run, as opposed to what to train (which the configuration file says)."""

    stage: str  # a key of STAGES
    data: Path
    run: Path
    steps: int | None = None
    minutes: float | None = None
    stop_minutes: float | None = None  # of this call alone; it saves, and another call goes on
    batch: int | None = None  # sequences a step and process, if not the configuration's
    seed: int = 1
    device: str = "auto"
    save_minutes: float = 2.0
    sheet_minutes: float | None = 5.0  # None: no pictures
    validate_every: int = 250
    compile: bool = False
    bf16: bool | None = None  # None: on GPUs only; newer server CPUs gain from it too
    optimiser: str = "adamw"
    limit: int | None = None  # subjects, for trials
    coarse: Path | None = None  # a second file for the super-resolver, of coarser pixels
    resume: bool = True
    start_from: Path | None = None  # a checkpoint or a pack whose (averaged) weights a new run begins with


def learning_rate(settings: dict, step: int, progress: float) -> float:
    """Warm-up over the first steps, constant, then linear to 2 % over the last third."""
    warm = min(1.0, (step + 1) / settings["warmup"])
    fall = 1.0 if progress < 2 / 3 else max(0.02, 1 - 0.98 * (progress - 2 / 3) * 3)
    return settings["lr"] * warm * fall


class Trainer:
    """Holds one run: network, EMA, optimisers, data, and where it stands (steps, seconds of wall-clock and of the CPU)."""

    def __init__(self, config: dict, options: Options):
        self.config, self.options = config, options
        self.settings = config["train"] if options.batch is None else {**config["train"], "batch": options.batch}
        self.rank, self.world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
        self.device = pick_device(options.device)
        if self.world > 1 and not dist.is_initialized():
            dist.init_process_group("nccl" if self.device.startswith("cuda") else "gloo")
        self.bf16 = self.device.startswith("cuda") if options.bf16 is None else options.bf16
        Attention.fused = self.device.startswith("cuda")
        torch.manual_seed(options.seed)
        channels = torch.channels_last  # convolutions are a quarter faster with the channels innermost
        self.network = build(options.stage, config).to(self.device, memory_format=channels)
        self.average = copy.deepcopy(self.network).requires_grad_(False)
        for name, parameter in self.network.named_parameters():
            parameter.requires_grad_(name.startswith(self.settings.get("only", "")))
        self.optimisers = make_optimiser(self.network, options.optimiser, self.settings, self.bf16)
        self.step, self.elapsed, self.cpu = 0, 0.0, 0.0
        self.warm_from = 0  # the step at which the optimisers were new
        self.after_save = lambda: None
        self.worker = ThreadPoolExecutor(1)
        self.ahead: Future[dict] | None = None
        self.stage = STAGES[options.stage]
        whole = options.stage == "sr"  # it sees the slices as they are
        scale = 1 if whole else self.shrink(options.data, self.network.config.size)
        people = conditions_of(config)
        if options.stage in ("grid", "refine") and self.network.config.conditions != width_of(people):
            raise UsageError(
                f"[{options.stage}.model] conditions is {self.network.config.conditions}, [[conditions]] need {width_of(people)}."
            )
        if options.stage == "label" and scale != 1:
            raise UsageError(f"[label.model] size has to be the {scale * self.network.config.size} pixels of {options.data}.")
        now, later = (1, scale) if "pose" in self.settings else (scale, 1)
        labels = self.stage.labels
        self.training = data.load_volumes(options.data, False, now, self.device, options.limit, later, labels)
        self.held_out = data.load_volumes(options.data, True, scale, self.device, options.limit, labels=labels)
        self.coarse = None
        if options.coarse is not None and whole:
            self.coarse = data.load_volumes(options.coarse, False, 1, self.device, options.limit)
        self.checkpoint = options.run / "checkpoint.pt"
        options.run.mkdir(parents=True, exist_ok=True)
        if options.resume and self.checkpoint.exists():
            self.load()
        elif options.start_from is not None:
            self.start_from(options.start_from)
        self.forward = self.network
        if options.compile:
            self.forward = torch.compile(self.forward)
        if self.world > 1:
            devices = [torch.device(self.device)] if self.device.startswith("cuda") else None
            self.forward = nn.parallel.DistributedDataParallel(self.forward, device_ids=devices)

    @staticmethod
    def shrink(path: Path, size: int) -> int:
        """How many times wider the slices of a prepared file are than the network's frames: 1, 2 or 4."""
        width = data.slice_width(path)
        if width not in (size, 2 * size, 4 * size):
            raise UsageError(
                f"{path} has slices of {width} pixels, this configuration needs {size}, {2 * size} or {4 * size}."
            )
        return width // size

    def next_batch(self) -> dict:
        """The batch of this step; with a GPU the next one is made meanwhile."""
        if not self.device.startswith("cuda"):
            return self.batch(self.step)
        batch = self.ahead.result() if self.ahead is not None else self.batch(self.step)
        self.ahead = self.worker.submit(self.batch, self.step + 1)
        return batch

    def batch(self, step: int, training: bool = True) -> dict:
        """The batch of a step; validation batches use a seed range of their own."""
        seed = (self.options.seed, int(training), self.rank if training else 0, step)
        volumes = self.training if training else self.held_out
        # Token routing ends with the last third, so that the network finishes on what it will be used with.
        settings = {**self.settings, "route": 0} if self.progress() >= 2 / 3 else self.settings
        return self.stage.batch(volumes, {**self.config, "train": settings}, seed, training, self.coarse)

    def loss(self, network: nn.Module, batch: dict) -> Tensor:
        """The stage's loss, in bf16 autocast where that is on."""
        with torch.autocast(self.device.split(":")[0], torch.bfloat16, enabled=self.bf16):
            return self.stage.loss(network, batch, self.settings)

    def progress(self) -> float:
        """How far the run is, 0 to 1, by steps or by the clock."""
        if self.options.steps:
            return min(1.0, self.step / self.options.steps)
        minutes = self.options.minutes or float("inf")
        try:
            minutes = float((self.options.run / "minutes").read_text())
        except (OSError, ValueError):
            pass
        return min(1.0, self.elapsed / 60 / minutes)

    def train(self, say=print) -> None:
        """Run to the end of the budget; saves, validates and draws sheets on the way."""
        saved = sheet = begun = time.monotonic()
        before, running = self.elapsed, None
        cpu = self.cpu - time.process_time()
        spent = 60 * (self.options.stop_minutes or float("inf"))
        while (progress := self.share(self.progress() if time.monotonic() - begun < spent else 2.0)) < 1:
            rate = learning_rate(self.settings, self.step - self.warm_from, progress)
            for optimiser in self.optimisers:
                for group in optimiser.param_groups:
                    group["lr"] = rate * group.get("scale", 1.0)
            loss = self.loss(self.forward, self.next_batch())
            for optimiser in self.optimisers:
                optimiser.zero_grad(set_to_none=True)
            loss.backward()
            norm = nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
            for optimiser in self.optimisers:
                optimiser.step()
            self.update_average()
            self.step += 1
            now = time.monotonic()
            self.elapsed, self.cpu = before + now - begun, cpu + time.process_time()
            running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
            if self.rank:
                continue
            if self.step % 25 == 0:
                left = self.elapsed / max(self.progress(), 1e-6) - self.elapsed
                speed = self.settings["batch"] * self.world * self.step / self.elapsed
                say(f"step {self.step} loss {running:.4f} lr {rate:.1e} grad {norm:.2f} {speed:.1f}/s left {left / 60:.1f} min")
                self.record(loss=round(running, 5), lr=rate)
            if self.step % self.options.validate_every == 0:
                value = self.validate()
                say(f"step {self.step} held-out loss {value:.4f}")
                self.record(heldOut=round(value, 5))
            if now - sheet > 60 * (self.options.sheet_minutes or float("inf")):
                self.sheet()
                sheet = now
            if now - saved > self.options.save_minutes * 60:
                self.save()
                saved = now
        if not self.rank:
            value, done = self.validate(), progress == 1
            self.record(heldOut=round(value, 5), done=done)
            self.sheet()
            self.save()
            word = "done" if done else "stopped"
            say(f"{word}: step {self.step}, {self.elapsed / 60:.1f} min, held-out loss {value:.4f}, {self.checkpoint}")
        if self.world > 1:
            dist.barrier()

    def share(self, value: float) -> float:
        """Rank 0's value on every rank, so that all stop at the same step."""
        if self.world == 1:
            return value
        tensor = torch.tensor([value], device=self.device)
        dist.broadcast(tensor, 0)
        return float(tensor)

    @torch.no_grad()
    def update_average(self) -> None:
        """Exponential moving average of the weights; young runs average over fewer steps."""
        decay = min(self.settings["ema"], (1 + self.step) / (10 + self.step))
        ours, theirs = list(self.average.parameters()), list(self.network.parameters())
        torch._foreach_lerp_(ours, theirs, 1 - decay)

    @torch.no_grad()
    def validate(self, batches: int = 6) -> float:
        """Loss of the averaged weights on held-out subjects, the same noise every time."""
        return sum(float(self.loss(self.average, self.batch(index, False))) for index in range(batches)) / batches

    def record(self, **values) -> None:
        """One line of loss.jsonl."""
        with open(self.options.run / "loss.jsonl", "a") as file:
            file.write(json.dumps({"step": self.step, "seconds": round(self.elapsed, 1), **values}) + "\n")

    def sheet(self) -> None:
        """A contact sheet of what the averaged weights make now."""
        if self.options.sheet_minutes is None or find_spec("PIL") is None:  # a rented machine may lack Pillow
            return
        from .sheets import loss_curve

        path = self.options.run / f"sheet-{self.step:06d}.png"
        self.stage.sheet(self.average, self.held_out, path, self.device)
        loss_curve(self.options.run / "loss.jsonl", self.options.run / "loss.png")

    def save(self) -> None:
        """Write the checkpoint beside itself and rename, so that a crash leaves the old one."""
        state = {
            "stage": self.options.stage,
            "config": self.config,
            "options": {k: str(v) if isinstance(v, Path) else v for k, v in asdict(self.options).items()},
            "step": self.step,
            "elapsed": self.elapsed,
            "cpu": self.cpu,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
        }
        temporary = self.checkpoint.with_suffix(".part")
        torch.save(state, temporary)
        os.replace(temporary, self.checkpoint)
        self.after_save()

    def load(self) -> None:
        """Continue from the checkpoint in the run folder."""
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        self.step, self.elapsed, self.cpu = state["step"], state["elapsed"], state.get("cpu", 0.0)

    def start_from(self, path: Path) -> None:
        """Begin with another run's averaged weights, or with a pack's; layers that it does not have start as new ones do."""
        weights = weights_to_start_from(path, self.options.stage, self.network, self.device)
        for network in (self.network, self.average):
            network.load_state_dict(weights, strict=False)


def pick_device(wanted: str) -> str:
    """The device to run on; on a GPU each torchrun process takes its own."""
    if wanted != "auto":
        return wanted
    if torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", 0)))
        return f"cuda:{os.environ.get('LOCAL_RANK', 0)}"
    return "cpu"
