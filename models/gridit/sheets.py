"""Contact sheets: many frames in one picture, for people to look at."""

from __future__ import annotations

import colorsys
import json
import math
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from .data import box_down
from .labelling.dice import label_series
from .noise import frame_noise
from .refiner.sampling import refine_series
from .sample import FLOW_X, sample_grid, super_noise, super_resolve


def tile(frames: Tensor, columns: int) -> np.ndarray:
    """Frames (N, H, W) in [-1, 1] to one uint8 picture, row by row."""
    count, height, width = frames.shape
    rows = -(-count // columns)
    padded = torch.full((rows * columns, height, width), -1.0)
    padded[:count] = frames.detach().float().cpu()
    picture = padded.view(rows, columns, height, width).transpose(1, 2).reshape(rows * height, columns * width)
    return ((picture.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).numpy()


def save(picture: np.ndarray, path: Path) -> None:
    """Write a grey picture as PNG."""
    Image.fromarray(picture).save(path, optimize=True)


@torch.no_grad()
def grid_sheet(network, path: Path, device: str = "cpu", rows: int = 4, steps: int = 10) -> None:
    """`rows` grids, each its own seed, over the whole depth: one grid a row."""
    count, size = network.config.k**2, network.config.size
    position = torch.linspace(0, 155, count, device=device).unsqueeze(0)
    lines = []
    for seed in range(rows):
        noise = frame_noise(seed, range(count), size)[None].to(device)
        lines.append(sample_grid(network, FLOW_X, noise, position, "euler", steps)[0])
    picture = tile(torch.cat(lines), count)
    enlarged = max(1, 96 // size)  # the frames of a first stage are small
    save(picture.repeat(enlarged, 0).repeat(enlarged, 1), path)


@torch.no_grad()
def super_sheet(network, volumes, path: Path, steps: int = 6) -> None:
    """Held-out frames, a row each: low resolution, cubic, super-resolved, real."""
    scale = network.config.scale
    subjects = np.arange(min(6, len(volumes.ids)))
    real = volumes.at(subjects, np.linspace(25, 110, len(subjects))[:, None])
    low = box_down(real, scale)
    noise = super_noise(0, real.shape[-1]).to(real.device)
    made = super_resolve(network, low, noise.expand_as(real), steps)
    nearest = low.repeat_interleave(scale, 2).repeat_interleave(scale, 3)
    cubic = network.cubic(low)
    save(tile(torch.cat([nearest, cubic, made, real], dim=1).flatten(0, 1), 4), path)


@torch.no_grad()
def refiner_sheet(network, volumes, path: Path, heads: int = 2, columns: int = 12) -> None:
    """Held-out heads, three rows each: real, low resolution, refined from that in the order of a series."""
    scale = network.config.scale
    subjects = np.arange(min(heads, len(volumes.ids)))
    deepest = min(150.0, *(volumes.depth(subject) for subject in subjects))
    shallowest = max(6.0, *(float(volumes.first(subject)) for subject in subjects))
    position = np.linspace(shallowest, deepest, 2 * columns)  # twice as many as are shown, so that neighbours are near
    real = volumes.at(subjects, np.tile(position, (len(subjects), 1))).cpu()
    low = box_down(real, scale)
    nothing = torch.zeros(len(subjects), network.config.conditions)
    made = refine_series(network.cpu(), low, position.tolist(), nothing, seed=0)
    nearest = low.repeat_interleave(scale, 2).repeat_interleave(scale, 3)
    rows = torch.stack([real, nearest, made], dim=1)[:, :, ::2]
    save(tile(rows.flatten(0, 2), columns), path)


@torch.no_grad()
def label_sheet(network, volumes, path: Path, people: int = 4, columns: int = 12) -> None:
    """Held-out subjects, two rows each: what somebody drew, what the network finds."""
    rows = []
    for subject in range(min(people, len(volumes.ids))):
        count = volumes.count[subject]
        part = slice(volumes.start[subject], volumes.start[subject] + count)
        frames = volumes.frames[part].float().cpu()
        positions = float(volumes.first(subject)) + volumes.slice_mm[subject] * np.arange(count)
        shown = np.linspace(0, count - 1, columns + 2).round().astype(int)[1:-1]
        found = label_series(network.cpu(), frames, positions)
        for labels in (volumes.labels[part], found):
            rows.append(np.concatenate([coloured(frames[i], labels[i]) for i in shown], axis=1))
    picture = np.concatenate(rows)
    Image.fromarray(picture.repeat(2, 0).repeat(2, 1)).save(path, optimize=True)


def coloured(frame: Tensor, labels: Tensor) -> np.ndarray:
    """A frame (H, W) in [-1, 1] with its labels laid over it: (H, W, 3) uint8."""
    grey = ((frame.clamp(-1, 1) + 1) * 127.5).numpy()[..., None].repeat(3, -1)
    hues = np.array([[int(255 * share) for share in colorsys.hsv_to_rgb(value * 0.618 % 1, 0.9, 1)] for value in range(256)])
    mask = labels.numpy() > 0
    grey[mask] = 0.5 * grey[mask] + 0.5 * hues[labels.numpy()[mask]]
    return grey.round().astype(np.uint8)


def loss_curve(record: Path, path: Path, width: int = 800, height: int = 400) -> None:
    """Draw loss.jsonl over steps, on a logarithmic axis: the training loss (grey line) and the held-out loss (blue dots)."""
    lines = [json.loads(line) for line in record.read_text().splitlines()] if record.is_file() else []
    curves = [[(line["step"], line[key]) for line in lines if line.get(key, 0) > 0] for key in ("loss", "heldOut")]
    points = curves[0] + curves[1]
    if not points:
        return
    last = max(step for step, _ in points)
    low, high = (math.log10(edge(value for _, value in points)) for edge in (min, max))
    low, high = low - 0.02, high + 0.02
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)

    def place(step: float, value: float) -> tuple[float, float]:
        across, up = step / last, (math.log10(value) - low) / (high - low)
        return 60 + across * (width - 80), height - 30 - up * (height - 50)

    for part in range(5):
        value = 10 ** (low + part * (high - low) / 4)
        y = place(0, value)[1]
        draw.line([(60, y), (width - 20, y)], fill="#dddddd")
        draw.text((8, y - 6), f"{value:.3g}", fill="black")
        step = last * part / 4
        draw.text((place(step, 10**low)[0] - 12, height - 22), f"{step:.0f}", fill="black")
    if len(curves[0]) > 1:
        draw.line([place(*point) for point in curves[0]], fill="#888888", width=2)
    for x, y in (place(*point) for point in curves[1]):
        draw.ellipse([x - 3, y - 3, x + 3, y + 3], fill="#1f5fbf")
    picture.save(path, optimize=True)
