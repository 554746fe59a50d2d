"""Contact sheets: many frames in one picture, for people to look at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor


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
        z = torch.randn(1, count, size, size, generator=torch.Generator().manual_seed(seed)).to(device)
        for index in range(steps):
            t = index / steps
            x = network(z, torch.full((1, count), t, device=device), position)
            z = z + (x - z) / max(1 - t, 0.05) / steps
        lines.append(z[0])
    save(tile(torch.cat(lines), count), path)


@torch.no_grad()
def super_sheet(network, volumes, path: Path, steps: int = 6) -> None:
    """Held-out frames, a row each: low resolution, cubic, super-resolved, real."""
    from .sample import super_resolve

    from .data import box_down

    scale = network.config.scale
    subjects = np.arange(min(6, len(volumes.ids)))
    real = volumes.at(subjects, np.linspace(25, 110, len(subjects))[:, None])
    low = box_down(real, scale)
    noise = torch.randn(1, 1, *real.shape[2:], generator=torch.Generator().manual_seed(0)).to(real.device)
    made = super_resolve(network, low, noise.expand_as(real), steps)
    nearest = low.repeat_interleave(scale, 2).repeat_interleave(scale, 3)
    cubic = network.enlarge @ low @ network.enlarge.T
    save(tile(torch.cat([nearest, cubic, made, real], dim=1).flatten(0, 1), 4), path)
