"""Contact sheets: many frames in one picture, for people to look at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .data import box_down
from .sample import FLOW_X, sample_grid, super_resolve


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
        noise = torch.randn(1, count, size, size, generator=torch.Generator().manual_seed(seed)).to(device)
        lines.append(sample_grid(network, FLOW_X, noise, position, "euler", steps)[0])
    save(tile(torch.cat(lines), count), path)


@torch.no_grad()
def super_sheet(network, volumes, path: Path, steps: int = 6) -> None:
    """Held-out frames, a row each: low resolution, cubic, super-resolved, real."""
    scale = network.config.scale
    subjects = np.arange(min(6, len(volumes.ids)))
    real = volumes.at(subjects, np.linspace(25, 110, len(subjects))[:, None])
    low = box_down(real, scale)
    noise = torch.randn(1, 1, *real.shape[2:], generator=torch.Generator().manual_seed(0)).to(real.device)
    made = super_resolve(network, low, noise.expand_as(real), steps)
    nearest = low.repeat_interleave(scale, 2).repeat_interleave(scale, 3)
    cubic = network.enlarge @ low @ network.enlarge.T
    save(tile(torch.cat([nearest, cubic, made, real], dim=1).flatten(0, 1), 4), path)


@torch.no_grad()
def completion_sheet(network, volumes, path: Path, sampler: str, steps: int, heads: int = 2) -> None:
    """Held-out heads at 6 mm, four rows each: the real one, what was given, every 5th filled in, the first 8 continued."""
    count = network.config.k**2
    positions = 20 + 6.0 * np.arange(count)
    where = torch.from_numpy(positions.astype(np.float32))[None]
    rows = []
    for subject in range(min(heads, len(volumes.ids))):
        real = volumes.at(np.array([subject]), positions[None])
        noise = torch.randn(real.shape, generator=torch.Generator().manual_seed(subject))
        every, first = torch.arange(count) % 5 == 0, torch.arange(count) < 8
        given = torch.where(every[:, None, None], real[0], torch.full_like(real[0], -1.0))
        filled, continued = (
            sample_grid(network, FLOW_X, noise, where, sampler, steps, known, real)[0] for known in (every, first)
        )
        rows += [real[0], given, filled, continued]
    save(tile(torch.cat(rows), count), path)
