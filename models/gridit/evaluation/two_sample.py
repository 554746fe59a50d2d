"""Measure 2: how often a small classifier tells one set of series from another (0.5: not at all)."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..data import augment
from .judges import Small


def classifier_accuracy(real: Tensor, made: Tensor, folds: int = 4, steps: int = 400, seed: int = 0) -> float:
    """Share of the slices of (S, N, H, W) and (M, N, H, W) told right, each by a classifier that never saw its series.

    Whole series (subjects, seeds) go to a fold, or the classifier would know the head rather than its kind.
    """
    rng, folds = np.random.default_rng(seed), min(folds, len(real), len(made))
    right, places = [], [np.arange(len(x)) % folds for x in (real, made)]
    for fold in range(folds):
        kept, tested = (
            [x[torch.from_numpy((place == fold) == test)] for x, place in zip((real, made), places, strict=True)]
            for test in (False, True)
        )
        network = _train([x.flatten(0, 1).unsqueeze(1) for x in kept], steps, rng)
        with torch.no_grad():
            for label, series in enumerate(tested):
                right.append(((network(series.flatten(0, 1).unsqueeze(1)).argmax(1)) == label).float().mean())
    return float(torch.stack(right).mean())


def _train(classes: list[Tensor], steps: int, rng: np.random.Generator, batch: int = 64) -> Small:
    torch.manual_seed(int(rng.integers(2**31)))
    images = torch.cat(classes)
    labels = torch.cat([torch.full((len(x),), label) for label, x in enumerate(classes)])
    balance = torch.tensor([len(images) / (2 * len(x)) for x in classes])
    network = Small(2)
    optimiser = torch.optim.AdamW(network.parameters(), 1e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    for _ in range(steps):
        index = torch.from_numpy(rng.integers(len(images), size=batch))
        loss = F.cross_entropy(network(augment(rng, images[index], 2)), labels[index], balance)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return network.eval()
