"""Measure 4: do neighbouring slices belong together as in real heads?"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def ssim(a: Tensor, b: Tensor, window: int = 7) -> Tensor:
    """Structural similarity of images (B, 1, H, W) in [-1, 1], one number each (Wang et al., 2004; uniform window)."""
    a, b = (a + 1) / 2, (b + 1) / 2
    mean = lambda x: F.avg_pool2d(x, window, stride=1)  # noqa: E731
    ma, mb = mean(a), mean(b)
    va, vb, cov = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    c1, c2 = 0.01**2, 0.03**2
    score = ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
    return score.mean(dim=(1, 2, 3))


def neighbour_ssim(series: Tensor) -> float:
    """Mean SSIM of each slice with the next; series (S, N, H, W)."""
    before, after = series[:, :-1].flatten(0, 1), series[:, 1:].flatten(0, 1)
    return float(ssim(before.unsqueeze(1), after.unsqueeze(1)).mean())


def depth_gradient(series: Tensor, spacing_mm: float) -> float:
    """Mean square of the change along z, per mm^2, in units of the range [0, 1]."""
    return float(((series[:, 1:] - series[:, :-1]) / 2 / spacing_mm).square().mean())


def fine_power(frames: Tensor, cycles: int | None = None) -> float:
    """Spectral power above `cycles` a frame (if not given: 12 where it has 64 pixels); frames (..., S, S)."""
    size = frames.shape[-1]
    cycles = 3 * size // 16 if cycles is None else cycles
    frequency = torch.fft.fftfreq(size) * size
    fine = (frequency[:, None].square() + frequency[None].square()).sqrt() > cycles
    return float(torch.fft.fft2(frames.float(), norm="ortho").abs().square()[..., fine].mean())
