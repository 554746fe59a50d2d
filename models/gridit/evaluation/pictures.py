"""Pictures of a report: samples that nobody chose, nearest pairs, completed heads, super-resolution."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .. import sheets
from ..data import Volumes, box_down
from .completion import FIRST_MM, SPACING_MM, complete
from .generators import Generator
from .memorisation import Nearest
from .super_resolution import cubic, some_slices

COLUMNS = 16


def draw_all(
    folder: Path, generator: Generator, reference, made: Tensor, nearest: Nearest, positions: np.ndarray
) -> None:
    """samples.png, nearest.png, completion.png, super-resolution.png, enlarged.png."""
    every = made[:, torch.linspace(0, made.shape[1] - 1, COLUMNS).round().long()]
    sheets.save(sheets.tile(every[:8].flatten(0, 1), COLUMNS), folder / "samples.png")
    nearest_pairs(folder / "nearest.png", made, nearest, reference.training, positions)
    completed(folder / "completion.png", generator, reference.held_out)
    if generator.sr is None:
        return
    fine = reference.fine
    if fine is not None and fine.frames.shape[-1] == generator.size * generator.scale:
        real = some_slices(fine, "T1W", 4)
        super_sheet(folder / "super-resolution.png", generator, real if len(real) else some_slices(fine, "", 2))
    chosen = torch.linspace(2, made.shape[1] - 3, 4).round().long()
    low = torch.cat([generator.finish(series, positions, seed)[chosen] for seed, series in enumerate(made[:3])])
    large = generator.enlarge(low.unsqueeze(1))[:, 0]
    sheets.save(sheets.tile(large, 4), folder / "enlarged.png")


def nearest_pairs(
    path: Path, made: Tensor, nearest: Nearest, training: Volumes, positions: np.ndarray, pairs: int = 4
) -> None:
    """The synthetic heads that are nearest to a training subject, each above that subject."""
    chosen = torch.linspace(0, made.shape[1] - 1, 8).round().long()
    rows = []
    for series in np.argsort(nearest.distance)[:pairs]:
        head = training.at(nearest.subject[series : series + 1], positions[None])[0]
        rows += [made[series][chosen], (head.flip(-1) if nearest.flipped[series] else head)[chosen]]
    sheets.save(sheets.tile(torch.cat(rows), len(chosen)), path)


def completed(path: Path, generator: Generator, held_out: Volumes, heads: int = 2) -> None:
    """Real heads at 6 mm, four rows each: the head, what was given, every 5th filled in, the first half continued."""
    cells = generator.cells
    positions = FIRST_MM + SPACING_MM * np.arange(cells)
    every, first = torch.arange(cells) % 5 == 0, torch.arange(cells) < cells // 2
    rows = []
    for subject in range(min(heads, len(held_out.ids))):
        real = held_out.at(np.array([subject]), positions[None])[0]
        given = torch.where(every[:, None, None], real, torch.full_like(real, -1.0))
        rows += [real, given, *(complete(generator, real, positions, known, subject) for known in (every, first))]
    sheets.save(sheets.tile(torch.cat(rows), cells), path)


def super_sheet(path: Path, generator: Generator, real: Tensor, rows: int = 6) -> None:
    """Real slices (B, 1, H, W), a row each: low resolution, bicubic, super-resolved, real."""
    real = real[torch.linspace(0, len(real) - 1, min(rows, len(real))).round().long()]
    low = box_down(real, generator.scale)
    near = low.repeat_interleave(generator.scale, 2).repeat_interleave(generator.scale, 3)
    pictures = torch.cat([near, cubic(low, generator.scale), generator.enlarge(low), real], dim=1)
    sheets.save(sheets.tile(pictures.flatten(0, 1), 4), path)
