"""Whether the tissues of CT have their Hounsfield units: air, fat, muscle and bone of made bodies against real ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import ndimage
from torch import Tensor

BODY_HU = -300.0  # more is body
RANGES_HU = {"air": (-1025.0, -500.0), "fat": (-150.0, -30.0), "muscle": (0.0, 100.0), "bone": (300.0, 3072.0)}


def to_hounsfield(frames: Tensor, curve: Sequence[Sequence[float]]) -> np.ndarray:
    """Frames in [-1, 1] to HU by the pack's pairs (value, HU), linear between them."""
    values, hounsfield = np.array(curve, dtype=np.float64).T
    return np.interp(frames.float().numpy(), values, hounsfield).astype(np.float32)


def body(frame: np.ndarray) -> np.ndarray:
    """Mask of the body in a slice (H, W) in HU: its largest piece with what is closed in; airways that open outwards aren't."""
    pieces, count = ndimage.label(frame > BODY_HU)
    if count == 0:
        return np.zeros(frame.shape, dtype=bool)
    largest = np.argmax(np.bincount(pieces.ravel())[1:]) + 1
    return ndimage.binary_fill_holes(pieces == largest)


def inside(head: np.ndarray) -> np.ndarray:
    """HU of all pixels of the body in one series (N, H, W), closed airways among them."""
    return head[np.stack([body(frame) for frame in head])]


def ranks(values: np.ndarray) -> dict[str, float]:
    """Of HU (n,) of real bodies, the share that lies below the middle of each tissue's pixels; tissues that aren't there are
    left out."""
    found = {}
    for name, (low, high) in RANGES_HU.items():
        first, last = (values < low).mean(), (values <= high).mean()
        if last > first:
            found[name] = float((first + last) / 2)
    return found


def compare_tissues(made: Tensor, real: Tensor, curve: Sequence[Sequence[float]]) -> dict[str, dict[str, float | int]]:
    """HU of air, fat, muscle and bone over series made and real (S, N, H, W).

    Pixels of several mm hold fat and muscle at once, so that their histogram has no two peaks to compare. Instead: of all real
    bodies together it is told at which rank the middle of a tissue's pixels lies (ordered by HU), and the HU at that rank is
    taken of each series. Too little of a tissue moves it as a wrong HU does.
    """
    ours, theirs = ([inside(to_hounsfield(head, curve)) for head in series] for series in (made, real))
    rows: dict[str, dict[str, float | int]] = {}
    for name, rank in ranks(np.concatenate(theirs)).items():
        one, other = (np.array([np.quantile(values, rank) if values.size else np.nan for values in each]) for each in (ours, theirs))
        rows[name] = {
            "synthetic": round(float(np.nanmean(one)), 1), "deviation": round(float(np.nanstd(one)), 1),
            "real": round(float(np.nanmean(other)), 1), "realDeviation": round(float(np.nanstd(other)), 1),
            "difference": round(float(np.nanmean(one) - np.nanmean(other)), 1),
        }  # fmt: skip
    return rows
