"""Figures that say how good a pair of networks is, on subjects they never saw.

`python -m gridit evaluate` prints them as JSON; the model card quotes them. Images are in
[-1, 1]; "of real" is a ratio to the same measure on held-out subjects.
"""

from __future__ import annotations

import time

import numpy as np
import torch
from torch import Tensor

from .data import Volumes, box_down
from .sample import FLOW_X, sample_grid, sample_series, super_resolve


def psnr(ours: Tensor, truth: Tensor) -> float:
    """Peak signal-to-noise ratio in dB over the range [-1, 1]."""
    return float(-10 * torch.log10((ours.clamp(-1, 1) - truth).square().mean() / 4))


def fine_power(frames: Tensor, cycles: int = 12) -> float:
    """Spectral power above `cycles` a frame; frames (..., S, S)."""
    size = frames.shape[-1]
    frequency = torch.fft.fftfreq(size) * size
    fine = (frequency[:, None].square() + frequency[None].square()).sqrt() > cycles
    return float(torch.fft.fft2(frames.float(), norm="ortho").abs().square()[..., fine].mean())


def pair_difference(series: Tensor) -> float:
    """Root mean square difference between series (S, N, H, W), over all pairs."""
    pairs = [(a - b).square().mean() for i, a in enumerate(series) for b in series[:i]]
    return float(torch.stack(pairs).mean().sqrt())


def atlas(volumes: Volumes, depths: np.ndarray) -> Tensor:
    """Mean frame of all subjects at each depth in mm: (len(depths), S, S)."""
    subjects = np.arange(len(volumes.ids))
    return torch.stack([volumes.at(subjects, np.full((len(subjects), 1), depth))[:, 0].mean(0) for depth in depths])


def depth_error(frames: Tensor, positions: np.ndarray, mean: Tensor, depths: np.ndarray) -> float:
    """Mean |depth of the most similar atlas frame - position| in mm; frames (N, S, S)."""
    flat, reference = (x.flatten(1) - x.flatten(1).mean(1, keepdim=True) for x in (frames, mean))
    likeness = torch.nn.functional.normalize(flat, dim=1) @ torch.nn.functional.normalize(reference, dim=1).T
    found = depths[likeness.argmax(1).numpy()]
    return float(np.abs(found - positions).mean())


def generation(network, training: Volumes, held_out: Volumes, sampler: str, steps: int, count: int = 12) -> dict:
    """One grid over 10-145 mm, `count` seeds, against held-out subjects at the same positions."""
    cells = network.config.k**2
    positions = np.linspace(10, 145, cells)
    where = torch.from_numpy(positions.astype(np.float32))[None]
    size = network.config.size
    begun = time.monotonic()
    made = []
    for seed in range(count):
        noise = torch.randn(1, cells, size, size, generator=torch.Generator().manual_seed(1000 + seed))
        made.append(sample_grid(network, FLOW_X, noise, where, sampler, steps)[0])
    seconds = (time.monotonic() - begun) / count
    series = torch.stack(made).clamp(-1, 1)
    subjects = np.arange(min(count, len(held_out.ids)))
    real = held_out.at(subjects, np.repeat(positions[None], len(subjects), 0))
    depths = np.arange(0, 165, 1.0)
    mean = atlas(training, depths)
    return {
        "sampler": sampler,
        "steps": steps,
        "secondsPerGrid": round(seconds, 2),
        "depthErrorMm": round(float(np.mean([depth_error(x, positions, mean, depths) for x in series])), 2),
        "depthErrorMmReal": round(float(np.mean([depth_error(x, positions, mean, depths) for x in real])), 2),
        "finePowerOfReal": round(fine_power(series) / fine_power(real), 3),
        "diversityOfReal": round(pair_difference(series) / pair_difference(real), 3),
        "meanGreyOffsetPercent": round(float((series.mean((0, 2, 3)) - real.mean((0, 2, 3))).abs().mean()) * 50, 2),
    }


def completion(network, held_out: Volumes, sampler: str, steps: int) -> dict:
    """Fill in and continue held-out heads at 6 mm spacing; PSNR in dB of the frames that were not given."""
    cells = network.config.k**2
    positions = 20 + 6.0 * np.arange(cells)
    subjects = np.arange(len(held_out.ids))
    real = held_out.at(subjects, np.repeat(positions[None], len(subjects), 0))
    where = torch.from_numpy(positions.astype(np.float32))[None]
    result = {}
    for name, known in {
        "every3rd": np.arange(cells) % 3 == 0,
        "every5th": np.arange(cells) % 5 == 0,
        "first8": np.arange(cells) < 8,
    }.items():
        mask = torch.from_numpy(known)
        ours, linear = [], []
        for index, truth in enumerate(real):
            noise = torch.randn(1, *truth.shape, generator=torch.Generator().manual_seed(index))
            filled = sample_grid(network, FLOW_X, noise, where, sampler, steps, mask, truth[None])[0]
            ours.append(psnr(filled[~mask], truth[~mask]))
            between = _interpolate(truth, known)
            linear.append(psnr(between[~mask], truth[~mask]))
        result[name] = {"model": round(float(np.mean(ours)), 2), "linear": round(float(np.mean(linear)), 2)}
    return result


def _interpolate(frames: Tensor, known: np.ndarray) -> Tensor:
    """Linear interpolation between the known frames, the last one repeated after the end."""
    given = np.flatnonzero(known)
    result = frames.clone()
    for index in np.flatnonzero(~known):
        before, after = given[given < index].max(), given[given > index]
        if after.size == 0:
            result[index] = frames[before]
        else:
            share = (index - before) / (after.min() - before)
            result[index] = (1 - share) * frames[before] + share * frames[after.min()]
    return result


def memorisation(network, training: Volumes, held_out: Volumes, sampler: str, steps: int, count: int = 8) -> dict:
    """Nearest training subject (root mean square difference over 16 frames): generated against held-out heads."""
    cells = network.config.k**2
    positions = np.linspace(20, 120, cells)
    everyone = np.arange(len(training.ids))
    library = training.at(everyone, np.repeat(positions[None], len(everyone), 0))
    library = torch.cat([library, library.flip(-1)])  # training flips left and right
    where = torch.from_numpy(positions.astype(np.float32))

    def nearest(series: Tensor) -> float:
        return float((library - series).square().mean((1, 2, 3)).sqrt().min())

    made = [nearest(sample_series(network, where, 2000 + seed, sampler, steps).clamp(-1, 1)) for seed in range(count)]
    subjects = np.arange(min(count, len(held_out.ids)))
    real = [nearest(x) for x in held_out.at(subjects, np.repeat(positions[None], len(subjects), 0))]
    return {
        "generatedToNearestTraining": round(float(np.mean(made)), 4),
        "generatedSmallest": round(min(made), 4),
        "heldOutToNearestTraining": round(float(np.mean(real)), 4),
        "heldOutSmallest": round(min(real), 4),
    }


def super_resolution(network, held_out: Volumes, steps: int, sampler: str = "euler") -> dict:
    """PSNR in dB of held-out frames enlarged from half size, and their fine detail against real."""
    scale = network.config.scale
    depths = np.array([[20.0], [50.0], [80.0], [120.0]])
    subjects = np.repeat(np.arange(len(held_out.ids)), len(depths))
    real = held_out.at(subjects, np.tile(depths, (len(held_out.ids), 1)))
    low = box_down(real, scale)
    noise = torch.randn(1, 1, *real.shape[2:], generator=torch.Generator().manual_seed(0))
    ours = torch.cat([super_resolve(network, x, noise, steps, sampler) for x in low.split(1)])
    cubic = network.enlarge @ low @ network.enlarge.T
    missing = low - box_down(cubic, scale)
    projected = cubic + missing.repeat_interleave(scale, 2).repeat_interleave(scale, 3)
    bilinear = torch.nn.functional.interpolate(low, scale_factor=scale, mode="bilinear", align_corners=False)
    limit = low.shape[-1] // 2  # what a frame of half the size cannot hold
    return {
        "steps": steps,
        "model": round(psnr(ours, real), 2),
        "bicubic": round(psnr(cubic, real), 2),
        "bicubicProjected": round(psnr(projected, real), 2),
        "bilinear": round(psnr(bilinear, real), 2),
        "detailOfReal": round(fine_power(ours, limit) / fine_power(real, limit), 3),
        "bicubicDetailOfReal": round(fine_power(cubic, limit) / fine_power(real, limit), 3),
        "largestProjectionError": float(f"{float((box_down(ours, scale) - low).abs().max()):.1e}"),
    }
