"""The paper's way and ours through one network of the published architecture, in one run on one machine.

`python -m gridit.published.bench OUT` trains a tiny network for a minute or two, converts it, and runs the ONNX file:
  published  autoregression that makes 4 new frames a grid, 250 ancestral steps, both halves of the doubled batch
  ours       grids from the planner, DPM-Solver++ or DDIM, one evaluation a step
OUT gets report.md and growth.svg. What a sampler is worth is the distance of its grids to those of 1,000 ancestral steps:
the sliced Wasserstein distance over 256 grids, beside that between two sets of such grids with other noise.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..export import export_checked, round_to_half
from ..onnx_runtime import onnxruntime
from ..planner import plan
from ..sample import clean_estimate, noise_levels, run_sampler
from .convert import PATH
from .network import PublishedConfig, PublishedNetwork, inputs_of
from .reading import fit
from .tiny import CONFIG, tiny_weights

K, CELLS = 4, 16
NEW_A_GRID = 4  # frames that the published autoregression adds with each grid
PUBLISHED_STEPS = 250
LEVELS = noise_levels(PATH, PUBLISHED_STEPS)
GRIDS = 256
REPEATS = 3  # with other noise each, for the spread of what is measured
LENGTHS = (16, 32, 64, 128, 256, 512)
OURS = (("dpmpp2m", 20), ("dpmpp2m", 25), ("dpmpp2m", 50), ("ddim", 20), ("ddim", 50))
LONG_RUN = ("dpmpp2m", 25)  # what sequences are made with


def waves(count: int, frames: int, generator: torch.Generator) -> Tensor:
    """(B, 4, F, 4, 4) latents that move from frame to frame, at random speeds."""
    phase = torch.rand(count, 4, 1, 1, 1, generator=generator) * 2 * math.pi
    speed = 0.1 + 0.3 * torch.rand(count, 1, 1, 1, 1, generator=generator)
    size = 0.5 + torch.rand(count, 4, 1, 1, 1, generator=generator)
    frame = torch.arange(frames).view(1, 1, frames, 1, 1)
    row, column = torch.arange(4).view(4, 1), torch.arange(4).view(1, 4)
    return size * torch.sin(phase + speed * frame + 0.5 * row + 0.3 * column)


def grids(frames: Tensor) -> Tensor:
    """(B, 4, 16, 4, 4) to images (B, 4, 16, 16), frames in raster order."""
    count = len(frames)
    return frames.view(count, 4, K, K, 4, 4).transpose(3, 4).reshape(count, 4, 16, 16)


def train(config: PublishedConfig, steps: int, say: Callable[[str], None]) -> PublishedNetwork:
    """A network that predicts the noise in grids of `waves`. Of the variance it says that it lies half-way."""
    torch.manual_seed(1)
    network = PublishedNetwork(config)
    fit(network, tiny_weights(config), Path("tiny"))
    with torch.no_grad():
        for block in network.blocks:
            block.adaLN_modulation[1].weight.zero_()
        network.final_layer.linear.weight.zero_()
        network.final_layer.linear.bias.zero_()
    generator = torch.Generator().manual_seed(2)
    kept = torch.tensor(np.cumprod(1 - np.linspace(PATH["betaStart"], PATH["betaEnd"], PATH["timesteps"])))
    optimiser = torch.optim.AdamW([each for each in network.parameters() if each.requires_grad], 2e-3, weight_decay=0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    network.train()
    for step in range(steps):
        clean = grids(waves(64, CELLS, generator))
        times = torch.randint(0, PATH["timesteps"], (64,), generator=generator)
        level = kept[times].float().view(-1, 1, 1, 1)
        noise = torch.randn(clean.shape, generator=generator)
        output = network(level.sqrt() * clean + (1 - level).sqrt() * noise, times.float())
        loss = (output[:, :4] - noise).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if (step + 1) % 500 == 0:
            say(f"training: step {step + 1} of {steps}, loss {loss.item():.4f}")
    return network.eval().requires_grad_(False)


def sampled(evaluate: Callable[[Tensor, float], Tensor], sampler: str, steps: int, start: Tensor, seed: int,
            after: Callable[[int, Tensor, Tensor], Tensor] | None = None) -> Tensor:  # fmt: skip
    """Grids from noise. `after(step, z, noise)` replaces what is known; noise is drawn for all samplers alike."""
    levels, generator = noise_levels(PATH, steps), torch.Generator().manual_seed(seed)
    drawn: dict[int, Tensor] = {}

    def noise(step: int) -> Tensor:
        drawn.setdefault(step, torch.randn(start.shape, generator=generator))
        return drawn[step]

    def denoise(z: Tensor, level):
        output = evaluate(z, float(level.time))
        estimate = clean_estimate(output[:, :4], z, level, PATH, "eps")
        return (estimate, (output[:, 4:] + 1) / 2) if sampler == "ancestral" else estimate

    put = None if after is None else lambda step, z: after(step, z, noise(step))
    return run_sampler(sampler, start, levels, PATH, denoise, noise, put)


def distance(a: Tensor, b: Tensor) -> float:
    """Sliced Wasserstein distance of two sets of grids, in standard deviations of the second: 512 random directions."""
    directions = torch.randn(a[0].numel(), 512, generator=torch.Generator().manual_seed(5))
    directions = directions / directions.norm(dim=0)
    left, right = ((each.flatten(1) @ directions).sort(dim=0).values for each in (a, b))
    return float((left - right).square().mean().sqrt() / b.std())


def starts(seed: int) -> Tensor:
    return torch.randn(GRIDS, 4, 16, 16, generator=torch.Generator().manual_seed(seed))


@dataclass(frozen=True)
class Measured:
    """Mean and standard deviation of repeats."""

    mean: float
    spread: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} ± {self.spread:.3f}"


def repeated(measure: Callable[[int], float]) -> Measured:
    """`measure` with seeds of its own."""
    found = [measure(100 * repeat) for repeat in range(1, REPEATS + 1)]
    return Measured(float(np.mean(found)), float(np.std(found, ddof=1)))


def quality(network: PublishedNetwork, say: Callable[[str], None]) -> tuple[list[tuple[str, int, int, Measured]], Measured]:
    """Rows of (sampler, steps, evaluations a grid, distance to 1,000 ancestral steps), and the floor of the distance."""
    def evaluate(z: Tensor, at: float) -> Tensor:
        return network(z, torch.full((len(z),), at))

    with torch.no_grad():
        reference = sampled(evaluate, "ancestral", 1000, starts(10), 11)
        floor = repeated(lambda seed: distance(sampled(evaluate, "ancestral", 1000, starts(seed), seed + 1), reference))
        rows = []

        def away(sampler: str, steps: int, seed: int) -> float:
            return distance(sampled(evaluate, sampler, steps, starts(seed + 2), seed + 3), reference)

        for sampler, steps in (("ancestral", PUBLISHED_STEPS), *OURS):
            found = repeated(partial(away, sampler, steps))
            rows.append((sampler, steps, steps * (2 if sampler == "ancestral" else 1), found))
            say(f"{sampler}, {steps} steps: distance {found} (floor {floor})")
    return rows, floor


def continuation(network: PublishedNetwork) -> dict[str, Measured]:
    """How far the 4 frames after 16 lie from what follows, in standard deviations: known frames at the noise of the state
    that a step goes to, and as the published code has them, at that of the state it came from."""
    sequence = waves(GRIDS, CELLS + NEW_A_GRID, torch.Generator().manual_seed(40))
    before, wanted = grids(sequence[:, :, :CELLS].contiguous()), grids(sequence[:, :, NEW_A_GRID:].contiguous())[:, :, 12:]

    def evaluate(z: Tensor, at: float) -> Tensor:
        return network(z, torch.full((len(z),), at))

    def put(offset: int) -> Callable[[int, Tensor, Tensor], Tensor]:
        def after(step: int, z: Tensor, noise: Tensor) -> Tensor:
            level = LEVELS[step + offset]
            return torch.cat([level.alpha * before[:, :, 4:] + level.sigma * noise[:, :, 4:], z[:, :, 12:]], dim=2)

        return after

    def error(offset: int, seed: int) -> float:
        with torch.no_grad():
            made = sampled(evaluate, "ancestral", PUBLISHED_STEPS, starts(seed), seed + 1, put(offset))
        return float((made[:, :, 12:] - wanted).square().mean().sqrt() / wanted.std())

    return {"as published": repeated(partial(error, 0)), "at the right level": repeated(partial(error, 1))}


class Runner:
    """The converted network, counting what it is asked."""

    def __init__(self, path: Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.evaluations = 0

    def once(self, z: Tensor, at: float) -> Tensor:
        self.evaluations += 1
        return torch.from_numpy(self.session.run(None, {"frames": z.numpy(), "time": np.array([at], np.float32)})[0])

    def doubled(self, z: Tensor, at: float) -> Tensor:
        """As the published guidance: the other half of the batch is computed too, and is the same."""
        self.once(z, at)
        return self.once(z, at)


def published_run(runner: Runner, frames: int) -> None:
    """A sequence by the published autoregression: three rows of the grid before, one new."""
    grid = None
    for number in range(1 + math.ceil(max(0, frames - CELLS) / NEW_A_GRID)):
        before = grid

        def after(step: int, z: Tensor, noise: Tensor, before=before) -> Tensor:
            level = LEVELS[step]
            return torch.cat([level.alpha * before[:, :, 4:] + level.sigma * noise[:, :, 4:], z[:, :, 12:]], dim=2)

        start = starts(number)[:1]
        grid = sampled(runner.doubled, "ancestral", PUBLISHED_STEPS, start, number, None if before is None else after)


def our_run(runner: Runner, frames: int, kind: str) -> None:
    """The grids that our planner asks for; what a grid costs does not depend on which of its frames are known."""
    for number, _ in enumerate(plan(list(map(float, range(frames))), CELLS, (0.0, float(max(frames, CELLS))), kind)):
        sampled(runner.once, *LONG_RUN, starts(number)[:1], number)


def growth(path: Path, say: Callable[[str], None]) -> list[dict]:
    """Seconds and evaluations of sequences of every length, each way."""
    ways: dict[str, Callable[[Runner, int], None]] = {
        "published": published_run,
        "one after the other": lambda runner, frames: our_run(runner, frames, "autoregressive"),
        "coarse to fine": lambda runner, frames: our_run(runner, frames, "coarse-to-fine"),
    }
    rows = []
    for frames in LENGTHS:
        for way, run in ways.items():
            runner = Runner(path)
            runner.once(torch.zeros(1, 4, 16, 16), 0.0)
            runner.evaluations, started = 0, time.perf_counter()
            run(runner, frames)
            rows.append({"frames": frames, "way": way, "seconds": time.perf_counter() - started, "evaluations": runner.evaluations})
            say(f"{frames} frames, {way}: {rows[-1]['seconds']:.2f} s, {runner.evaluations / frames:.1f} evaluations a frame")
    return rows


def plot(rows: list[dict]) -> str:
    """SVG of seconds over frames, both axes logarithmic."""
    width, height, left, bottom = 640, 400, 70, 50
    seconds = [row["seconds"] for row in rows]
    low, high = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))

    def place(frames: int, value: float) -> tuple[float, float]:
        x = left + (width - left - 150) * math.log2(frames / LENGTHS[0]) / math.log2(LENGTHS[-1] / LENGTHS[0])
        return x, 20 + (height - bottom - 20) * (high - math.log10(value)) / (high - low)

    colours = {"published": "#c2410c", "one after the other": "#1d4ed8", "coarse to fine": "#15803d"}
    parts = [f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for power in range(low, high + 1):
        y = place(LENGTHS[0], 10.0**power)[1]
        parts.append(f'<path d="M{left} {y:.1f}H{width - 150}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    for frames in LENGTHS:
        parts.append(f'<text x="{place(frames, 1.0)[0]:.1f}" y="{height - bottom + 20}" text-anchor="middle">{frames}</text>')
    parts.append(f'<text x="{(left + width - 150) / 2}" y="{height - 8}" text-anchor="middle">frames</text>')
    for way, colour in colours.items():
        points = [place(row["frames"], row["seconds"]) for row in rows if row["way"] == way]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] + 4:.1f}" fill="{colour}">{way}</text>')
    body = "\n".join(parts)
    size = f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n{body}\n</svg>\n'


def report(rows: list[tuple[str, int, int, Measured]], floor: Measured, known: dict[str, Measured], lengths: list[dict]) -> str:
    """The tables in Markdown."""
    lines = ["| sampler | steps | evaluations a grid | distance to 1,000 ancestral steps |", "| --- | ---: | ---: | ---: |"]
    for sampler, steps, evaluations, found in rows:
        name = "ancestral, doubled batch (published)" if sampler == "ancestral" else sampler
        lines.append(f"| {name} | {steps} | {evaluations} | {found} |")
    lines += [f"| ancestral, 1,000 steps, other noise (floor) | 1000 | 1000 | {floor} |", ""]
    lines += ["| known frames | error of the 4 frames that follow |", "| --- | ---: |"]
    lines += [*(f"| {name} | {error} |" for name, error in known.items()), ""]
    lines += ["| frames | way | seconds | evaluations a frame | times faster |", "| ---: | --- | ---: | ---: | ---: |"]
    slow = {row["frames"]: row["seconds"] for row in lengths if row["way"] == "published"}
    for row in lengths:
        each = row["evaluations"] / row["frames"]
        lines.append(f"| {row['frames']} | {row['way']} | {row['seconds']:.2f} | {each:.1f} | {slow[row['frames']] / row['seconds']:.1f} |")
    return "\n".join(lines) + "\n"


def bench(out: Path, steps: int = 3000, say: Callable[[str], None] = lambda text: print(text, flush=True)) -> None:
    """All of it; writes report.md and growth.svg into `out`."""
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    network = round_to_half(train(CONFIG, steps, say))
    rows, floor = quality(network, say)
    known = continuation(network)
    for name, error in known.items():
        say(f"known frames {name}: {error}")
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        path = Path(folder) / "grid.onnx"
        export_checked(network, inputs_of(CONFIG), path)
        lengths = growth(path, say)
    (out / "report.md").write_text(report(rows, floor, known, lengths), encoding="utf-8")
    (out / "growth.svg").write_text(plot(lengths), encoding="utf-8")


if __name__ == "__main__":
    bench(Path(sys.argv[1]))
