"""Measure 7: is each synthetic head a new one, and are they as unlike each other as real ones?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..data import Volumes


@dataclass
class Nearest:
    """For each series the training subject that is most like it.

    distance: (S,) root mean square difference over all frames; subject: (S,) its number; flipped: (S,) left-right.
    """

    distance: np.ndarray
    subject: np.ndarray
    flipped: np.ndarray


def pair_difference(series: Tensor) -> float:
    """Root mean square difference between series (S, N, H, W), over all pairs."""
    pairs = [(a - b).square().mean() for i, a in enumerate(series) for b in series[:i]]
    return float(torch.stack(pairs).mean().sqrt())


def nearest_training(series: Tensor, training: Volumes, positions: np.ndarray) -> Nearest:
    """Nearest training subject of each series (S, N, H, W) at `positions` (N,) in mm; training flips left and right."""
    best = np.full(len(series), np.inf)
    subject, flipped = np.zeros(len(series), int), np.zeros(len(series), bool)
    for number in range(len(training.ids)):
        head = training.at(np.array([number]), positions[None])[0]
        for flip in (False, True):
            difference = (series - (head.flip(-1) if flip else head)).square().mean((1, 2, 3)).sqrt().numpy()
            better = difference < best
            best[better], subject[better], flipped[better] = difference[better], number, flip
    return Nearest(best, subject, flipped)
