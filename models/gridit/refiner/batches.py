"""Training batches and loss of the refiner.

The slice to draw is a whole slice of a volume, never interpolated between slices, which would be softer than any real
one. Its low-resolution frame is its exact box average plus noise; its neighbours lie at any distance and carry noise too,
so that the network learns how far to trust what it is given: a grid's frames are vague, and so are slices of its own.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from ..conditions import DROPPED, Condition, draw_conditions
from ..data import CONTRAST, Volumes, box_down, draw_time, noise_like
from ..losses import velocity_loss

LOW_LEVEL, NEIGHBOUR_LEVEL = 0.5, 0.4  # the largest standard deviations of augmenting noise
DISTANCE_MM = (0.3, 24.0)
PRESENT = (0.2, 0.175, 0.175, 0.45)  # chance of no neighbour, one above, one below, both
INPUTS = (
    "low", "low_level", "neighbours", "neighbour_distance", "neighbour_level", "position", "time", "conditions", "corner",
)  # fmt: skip


def refiner_batch(
    volumes: Volumes, config: dict, scale: int, people: list[Condition], seed: tuple[int, ...], training: bool = True
) -> dict[str, Tensor]:
    """One batch: x (B, 1, C, C), noise like it, and the network's other inputs (`INPUTS`, see `Refiner`).

    config: batch, range_mm, time_mean, time_std, time_even; optional `crop` (pixels a side, a multiple of 8).
    scale: pixels of the slice in one of its low-resolution frame; people: what the network is told of a person.
    """
    rng = np.random.default_rng(seed)
    size = config["batch"]
    subjects = rng.integers(len(volumes.ids), size=size)
    slice_mm, first = volumes.slice_mm[subjects], np.asarray(volumes.first(subjects))
    deepest = np.minimum(volumes.count[subjects] - 1, ((config["range_mm"] - first) / slice_mm).astype(int))
    inside = rng.integers(deepest + 1) * slice_mm
    distance = draw_distances(rng, inside, deepest * slice_mm, slice_mm)
    position = first + inside
    places = position[:, None] + np.array([0.0, -1.0, 1.0]) * np.column_stack([np.zeros(size), distance])
    slices = volumes.at(subjects, places)

    whole, side = slices.shape[-1], config.get("crop", slices.shape[-1])
    corner = rng.integers(whole - side + 1, size=(size, 2))
    slices = torch.stack([one[:, a : a + side, b : b + side] for one, (a, b) in zip(slices, corner, strict=True)])
    moved = corner
    if training:
        flip = rng.random(size) < 0.5
        slices[flip] = slices[flip].flip(-1)
        moved = np.where(flip[:, None] * [False, True], whole - side - corner, corner)
        moved = moved + rng.integers(-3, 4, size=(size, 2))  # heads that a grid makes do not lie as exactly
        power = np.exp(rng.normal(0, 1, size) * config.get("contrast", CONTRAST)).astype(np.float32)
        power = torch.from_numpy(power).to(slices.device).view(-1, 1, 1, 1)
        slices = ((slices + 1) * 0.5).clamp_(1e-6, 1).pow_(power).mul_(2).sub_(1)

    x = slices[:, :1].contiguous()
    low = box_down(x, scale)
    low_level = LOW_LEVEL * rng.random(size) ** 2
    present = distance > 0
    level = np.where(present, NEIGHBOUR_LEVEL * rng.random((size, 2)) ** 2, 0)
    time = draw_time(rng, size, config["time_mean"], config["time_std"], even=config["time_even"])
    known = [volumes.people[subject] for subject in subjects]
    conditions = draw_conditions(rng, people, known, DROPPED if training else 0.0)

    def tensor(values: np.ndarray) -> Tensor:
        return torch.from_numpy(np.asarray(values, dtype=np.float32)).to(x.device)

    neighbours = slices[:, 1:] + tensor(level)[:, :, None, None] * noise_like(rng, slices[:, 1:])
    return {
        "x": x,
        "noise": noise_like(rng, x),
        "low": low + tensor(low_level)[:, None, None, None] * noise_like(rng, low),
        "low_level": tensor(low_level),
        "neighbours": neighbours * tensor(present)[:, :, None, None],
        "neighbour_distance": tensor(distance),
        "neighbour_level": tensor(level),
        "position": tensor(position),
        "time": tensor(time),
        "conditions": tensor(conditions),
        "corner": tensor(moved),
    }


def draw_distances(
    rng: np.random.Generator, position: np.ndarray, deepest: np.ndarray, slice_mm: np.ndarray
) -> np.ndarray:
    """Distances (B, 2) in mm of the neighbours above and below, 0 where there is none.

    Log-uniform; half of them whole slices away, so that real, not interpolated, slices are seen as well. Neighbours
    beyond the volume's ends do not exist.
    """
    size = len(position)
    nearest, farthest = np.log(DISTANCE_MM)
    distance = np.exp(rng.uniform(nearest, farthest, (size, 2)))
    snapped = np.maximum(1, np.round(distance / slice_mm[:, None])) * slice_mm[:, None]
    distance = np.where(rng.random((size, 2)) < 0.5, snapped, distance)
    kind = rng.choice(4, size=size, p=PRESENT)
    present = np.column_stack([kind % 2 == 1, kind >= 2])
    room = np.column_stack([position, deepest - position])
    return np.where(present & (distance <= room), distance, 0.0)


def refiner_loss(network: nn.Module, batch: dict[str, Tensor]) -> Tensor:
    """Mean velocity loss."""
    t = batch["time"][:, None, None, None]
    noisy = t * batch["x"] + (1 - t) * batch["noise"]
    return velocity_loss(network(noisy, *(batch[name] for name in INPUTS)), batch["x"], t).mean()
