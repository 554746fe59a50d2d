"""Measure 6: the super-resolver on held-out slices, against bicubic interpolation."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..data import Volumes, box_down
from ..layers import cubic_matrix
from .coherence import fine_power, ssim
from .generators import Generator


def psnr(ours: Tensor, truth: Tensor) -> float:
    """Peak signal-to-noise ratio in dB over the range [-1, 1], the mean over the images (B, 1, H, W)."""
    error = (ours.clamp(-1, 1) - truth).square().flatten(1).mean(1).clamp_min(1e-12)
    return float((-10 * torch.log10(error / 4)).mean())


def cubic(low: Tensor, scale: int) -> Tensor:
    """Bicubic enlargement of (B, 1, n, n)."""
    matrix = cubic_matrix(low.shape[-1], scale)
    return matrix @ low @ matrix.T


def some_slices(volumes: Volumes, word: str, count: int, deepest_mm: float = 120.0) -> Tensor:
    """`count` whole slices (B, 1, H, W), evenly spaced in depth, of each volume that has `word` in its name."""
    found = []
    for subject, name in enumerate(volumes.ids):
        if word in name:
            last = min(int(volumes.count[subject]) - 1, int(deepest_mm / volumes.slice_mm[subject]))
            places = np.linspace(0, last, count + 2).round().astype(int)[1:-1]
            found.append(volumes.frames[torch.from_numpy(volumes.start[subject] + places)].float())
    return torch.cat(found).unsqueeze(1) if found else torch.empty(0, 1, 1, 1)


def super_resolution(generator: Generator, real: Tensor, steps: int, name: str) -> dict:
    """One row: PSNR and SSIM from `real` averaged down by the pack's scale, and how well the input is kept.

    real: (B, 1, H, W) at the resolution of the result, or coarser by 2: then the result is averaged down to it
    before it is compared, as it then is for bicubic interpolation from the same low-resolution frames.
    """
    truth_scale = real.shape[-1] // generator.size
    ratio = generator.scale // truth_scale
    low = box_down(real, truth_scale)
    made = generator.enlarge(low, steps)
    ours = box_down(made, ratio) if ratio > 1 else made
    base = cubic(low, truth_scale)
    limit = generator.size // 2  # cycles a frame: what a frame of low resolution cannot hold
    return {
        "data": name, "scale": truth_scale, "steps": steps, "images": len(real),
        "psnr": round(psnr(ours, real), 2), "psnrBicubic": round(psnr(base, real), 2),
        "gainDb": round(psnr(ours, real) - psnr(base, real), 2),
        "ssim": round(float(ssim(ours, real).mean()), 4), "ssimBicubic": round(float(ssim(base, real).mean()), 4),
        "detailOfReal": round(fine_power(ours, limit) / fine_power(real, limit), 3),
        "detailOfRealBicubic": round(fine_power(base, limit) / fine_power(real, limit), 3),
        "largestInputError": float(f"{float((box_down(made, generator.scale) - low).abs().max()):.1e}"),
    }  # fmt: skip
