"""Beside the measures of synthetic heads: real heads, of which the grid model is given some frames and makes the others."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..data import Volumes
from ..noise import frame_noise
from ..sample import sample_grid
from .generators import Generator
from .super_resolution import psnr

SPACING_MM, FIRST_MM = 6.0, 20.0


def patterns(cells: int) -> dict[str, np.ndarray]:
    """Which frames are given."""
    return {
        "every 3rd given": np.arange(cells) % 3 == 0,
        "every 5th given": np.arange(cells) % 5 == 0,
        "first half given": np.arange(cells) < cells // 2,
    }


def completion(generator: Generator, held_out: Volumes, heads: int) -> list[dict]:
    """PSNR in dB of the frames that were not given, against linear interpolation (after the end: the last one again)."""
    positions = FIRST_MM + SPACING_MM * np.arange(generator.cells)
    subjects = np.arange(min(heads, len(held_out.ids)))
    real = held_out.at(subjects, np.repeat(positions[None], len(subjects), 0))
    rows = []
    for name, known in patterns(generator.cells).items():
        mask = torch.from_numpy(known)
        ours, linear = [], []
        for index, truth in enumerate(real):
            made = complete(generator, truth, positions, mask, index)
            ours.append(psnr(made[~mask][:, None], truth[~mask][:, None]))
            linear.append(psnr(interpolate(truth, known)[~mask][:, None], truth[~mask][:, None]))
        rows.append(
            {"given": name, "model": round(float(np.mean(ours)), 2), "linear": round(float(np.mean(linear)), 2)}
        )
    return rows


def complete(generator: Generator, truth: Tensor, positions: np.ndarray, known: Tensor, seed: int) -> Tensor:
    """The frames (F, H, W) of one real head with those that are not `known` made anew."""
    noise = frame_noise(seed, range(len(truth)), truth.shape[-1])[None]
    where = torch.from_numpy(positions.astype(np.float32))[None]
    return sample_grid(
        generator.grid, generator.grid_spec, noise, where, generator.sampler, generator.steps, known, truth[None]
    )[0]  # fmt: skip


def interpolate(frames: Tensor, known: np.ndarray) -> Tensor:
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
