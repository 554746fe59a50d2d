"""Batches and the loss of the label network: real slices with what somebody drew of each patient."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data import Volumes, noise_like
from ..errors import UsageError

DISTANCE_MM = (1.0, 8.0)  # of the neighbours
NOISE = 0.08  # standard deviation at most, of the range of 2
DICE = 0.5  # of the loss


def label_batch(
    volumes: Volumes, config: dict, classes: int, neighbours: int, seed: tuple[int, ...], training: bool = True
) -> dict[str, Tensor]:
    """One batch: frames (B, 2N + 1, H, W), distance (B, 2N), labels (B, H, W), drawn (B, 1 + classes) bool.

    config: batch, range_mm; optional `mirrored` (pairs of classes that a flip exchanges). Training turns, shifts, stretches
    and flips slices, and blurs and spoils them a little: slices that a model makes are not as clean. Half of them show
    something that is drawn.
    """
    if volumes.labels is None or volumes.drawn is None:
        raise UsageError("The prepared file has no labels. Set labels in [prepare] and prepare it again.")
    rng = np.random.default_rng(seed)
    size = config["batch"]
    subjects = rng.integers(len(volumes.ids), size=size)
    index = np.array([draw_slice(rng, volumes, subject, config["range_mm"]) for subject in subjects])
    slice_mm = volumes.slice_mm[subjects]
    position = np.asarray(volumes.first(subjects)) + index * slice_mm
    nearest, farthest = np.log(DISTANCE_MM)
    step = np.exp(rng.uniform(nearest, farthest, size))
    offsets = np.arange(-neighbours, neighbours + 1)
    first, last = np.asarray(volumes.first(subjects)), np.array([volumes.depth(subject) for subject in subjects])
    places = np.clip(position[:, None] + offsets * step[:, None], first[:, None], last[:, None])
    frames = volumes.at(subjects, places)
    labels = volumes.labels[torch.from_numpy(volumes.start[subjects] + index)]
    drawn = torch.from_numpy(volumes.drawn[subjects, : classes + 1])
    distance = np.abs(np.delete(places, neighbours, 1) - position[:, None]).astype(np.float32)
    if training:
        frames, labels, drawn = spoil(rng, frames, labels, drawn, config.get("mirrored", []))
    return {"frames": frames, "distance": torch.from_numpy(distance), "labels": labels.long(), "drawn": drawn}


def draw_slice(rng: np.random.Generator, volumes: Volumes, subject: int, range_mm: float) -> int:
    """Number of a slice of a subject, in half of the draws one with labels."""
    assert volumes.labels is not None
    deepest = min(volumes.count[subject], int((range_mm - float(volumes.first(subject))) / volumes.slice_mm[subject]) + 1)
    whole = volumes.labels[volumes.start[subject] : volumes.start[subject] + deepest]
    found = np.flatnonzero(whole.amax(dim=(1, 2)).numpy())
    return int(rng.choice(found)) if found.size and rng.random() < 0.5 else int(rng.integers(deepest))


def spoil(
    rng: np.random.Generator, frames: Tensor, labels: Tensor, drawn: Tensor, mirrored: list[list[int]]
) -> tuple[Tensor, Tensor, Tensor]:
    """Slices as a model might have made them, and their labels with them."""
    size, side = len(frames), frames.shape[-1]
    angle, stretch = np.radians(rng.normal(0, 6, size)), np.exp(rng.normal(0, 0.08, (size, 2)))
    flip = np.where(rng.random(size) < 0.5, -1.0, 1.0)
    shift = rng.normal(0, 0.04, (size, 2))
    turn = np.stack([np.stack([np.cos(angle), -np.sin(angle)], -1), np.stack([np.sin(angle), np.cos(angle)], -1)], -2)
    turn *= stretch[:, None]
    turn[:, :, 0] *= flip[:, None]
    matrix = torch.from_numpy(np.concatenate([turn, shift[:, :, None]], -1).astype(np.float32))
    where = F.affine_grid(matrix, [size, 1, side, side], align_corners=False)
    frames = F.grid_sample(frames + 1, where, align_corners=False) - 1
    labels = F.grid_sample(labels[:, None].float(), where, mode="nearest", align_corners=False)[:, 0].to(torch.uint8)
    for item in np.flatnonzero(flip < 0):
        for one, other in mirrored:
            mask = labels[item] == one, labels[item] == other
            labels[item][mask[0]], labels[item][mask[1]] = other, one
            drawn[item, [one, other]] = drawn[item, [other, one]]
    blurred = F.avg_pool2d(frames, 3, 1, 1, count_include_pad=False)
    share = torch.from_numpy((rng.random(size) ** 2).astype(np.float32)).view(-1, 1, 1, 1)
    level = torch.from_numpy((NOISE * rng.random(size) ** 2).astype(np.float32)).view(-1, 1, 1, 1)
    frames = (frames + share * (blurred - frames) + level * noise_like(rng, frames)).clamp_(-1, 1)
    return frames, labels, drawn


def label_loss(network: nn.Module, batch: dict[str, Tensor]) -> Tensor:
    """Cross entropy and Dice loss of what is drawn. Where a patient lacks an organ, background may be that organ."""
    logits = network(batch["frames"], *([batch["distance"]] if batch["distance"].shape[1] else [])).float()
    labels, drawn = batch["labels"], batch["drawn"]
    unknown = ~drawn
    unknown[:, 0] = True  # background, and with it whatever nobody drew
    background = logits.masked_fill(~unknown[:, :, None, None], float("-inf")).logsumexp(dim=1)
    own = torch.where(labels == 0, background, logits.gather(1, labels[:, None]).squeeze(1))
    entropy = (logits.logsumexp(dim=1) - own).mean()

    shares = logits.softmax(dim=1)[:, 1:]
    truth = F.one_hot(labels, logits.shape[1]).movedim(-1, 1)[:, 1:].to(shares.dtype)
    counted = drawn[:, 1:, None, None]
    both = (shares * truth * counted).sum(dim=(0, 2, 3))
    all_ = ((shares + truth) * counted).sum(dim=(0, 2, 3))
    seen = truth.sum(dim=(0, 2, 3)) > 0
    dice = 1 - (2 * both + 1) / (all_ + 1)
    return entropy + DICE * (dice[seen].mean() if seen.any() else dice.sum() * 0)
