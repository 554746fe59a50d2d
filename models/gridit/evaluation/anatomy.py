"""Anatomy rather than texture: grey matter, white matter and fluid told apart, the ventricles, left against right.

Heads are aligned, so regions are places: the inner brain is what lies well inside the mean head, the ventricles' region
a box in its middle. Positions and places are mm below the vertex and mm from the middle of the frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from torch import Tensor

INSIDE_MM = 22.0  # from the outside of the mean head: past scalp, skull and the fluid beneath
BRAIN_MM = (25.0, 100.0)  # depths at which what is inside is brain
VENTRICLES_MM = ((45.0, 90.0), (-50.0, 55.0), (-35.0, 35.0))  # depth, row (front to back), column
TISSUES = ("fluid", "grey matter", "white matter")


@dataclass(frozen=True)
class Region:
    """Where the brain is: masks (N, H, W) of the inner brain and of the ventricles' surroundings, and a voxel in ml."""

    brain: np.ndarray
    ventricles: np.ndarray
    voxel_ml: float


def find_region(heads: Tensor, positions: np.ndarray, pixel_mm: float) -> Region:
    """From real heads (S, N, H, W) in [-1, 1] at evenly spaced positions (N,) in mm."""
    head = ((heads.mean(0).numpy() + 1) / 2) > 0.12
    filled = np.stack([ndimage.binary_fill_holes(frame) for frame in head])
    distance = np.stack([ndimage.distance_transform_edt(np.pad(frame, 1))[1:-1, 1:-1] * pixel_mm for frame in filled])
    deep = (positions >= BRAIN_MM[0]) & (positions <= BRAIN_MM[1])
    brain = (distance > INSIDE_MM) & deep[:, None, None]
    across = (np.arange(heads.shape[-1]) - (heads.shape[-1] - 1) / 2) * pixel_mm
    (top, bottom), (front, back), (left, right) = VENTRICLES_MM
    box = ((positions >= top) & (positions <= bottom))[:, None, None]
    box = box & ((across >= front) & (across <= back))[None, :, None] & ((across >= left) & (across <= right))
    return Region(brain, brain & box, float(positions[1] - positions[0]) * pixel_mm**2 / 1000)


def mixture(values: np.ndarray, rounds: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three normal distributions fit to grey values (n,) by expectation-maximisation: shares, means (rising), deviations."""
    means = np.quantile(values, (0.05, 0.35, 0.8))
    deviations, shares = np.full(3, values.std() / 3 + 1e-6), np.array([0.1, 0.45, 0.45])
    counts, edges = np.histogram(values, 256)
    x = (edges[1:] + edges[:-1]) / 2
    for _ in range(rounds):
        density = shares * np.exp(-0.5 * ((x[:, None] - means) / deviations) ** 2) / deviations
        owner = density / density.sum(1, keepdims=True).clip(1e-30) * counts[:, None]
        total = owner.sum(0).clip(1e-9)
        shares, means = total / total.sum(), (owner * x[:, None]).sum(0) / total
        deviations = np.sqrt((owner * (x[:, None] - means) ** 2).sum(0) / total).clip(1e-3)
    order = np.argsort(means)
    return shares[order], means[order], deviations[order]


def tissues(head: np.ndarray, region: Region) -> dict[str, float]:
    """Of one head (N, H, W) in [-1, 1]: shares of the inner brain, contrast, the ventricles in ml.

    Contrast: the distance of grey and white matter over their mean deviation. A voxel in the ventricles' region is fluid
    where it is darker than half-way between the means of fluid and grey matter.
    """
    shares, means, deviations = mixture(head[region.brain])
    dark = head[region.ventricles] < (means[0] + means[1]) / 2
    return {
        "fluidShare": float(shares[0]),
        "greyShare": float(shares[1]),
        "whiteShare": float(shares[2]),
        "greyWhiteContrast": float((means[2] - means[1]) / (deviations[1] + deviations[2]) * 2),
        "ventriclesMl": float(dark.sum() * region.voxel_ml),
    }


def symmetry(series: Tensor) -> np.ndarray:
    """(S,): correlation of each head (S, N, H, W) with its left-right mirror image."""
    ours, theirs = series.flatten(1).numpy(), series.flip(-1).flatten(1).numpy()
    return np.array([np.corrcoef(a, b)[0, 1] for a, b in zip(ours, theirs, strict=True)])


def anatomy(series: Tensor, region: Region | None) -> dict[str, np.ndarray]:
    """Every figure of every head (S, N, H, W), by name: arrays (S,); symmetry alone where there is no brain in it."""
    if region is None or not region.ventricles.any():
        return {"symmetry": symmetry(series)}
    rows = [tissues(head.numpy(), region) for head in series]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]} | {"symmetry": symmetry(series)}


def spread(made: dict[str, np.ndarray], real: dict[str, np.ndarray]) -> dict[str, dict[str, float]]:
    """Mean and deviation of both, and the mean's distance in real deviations, by figure."""
    return {
        name: {
            "mean": round(float(made[name].mean()), 4),
            "deviation": round(float(made[name].std()), 4),
            "realMean": round(float(real[name].mean()), 4),
            "realDeviation": round(float(real[name].std()), 4),
            "inDeviations": round(float((made[name].mean() - real[name].mean()) / (real[name].std() + 1e-9)), 2),
        }
        for name in real
    }
