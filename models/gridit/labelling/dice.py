"""How well a label network agrees with what somebody drew: the Dice coefficient of each organ (Dice, 1945)."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from ..data import Volumes


@torch.no_grad()
def label_series(network: nn.Module, frames: Tensor, positions: np.ndarray) -> Tensor:
    """Labels uint8 (N, H, W), the classes' numbers, of frames (N, H, W) in [-1, 1] at positions (N,): as the app labels them.

    Where there is no neighbour, the nearest frame stands for it.
    """
    neighbours, count = network.config.neighbours, len(frames)
    labels = []
    for frame in range(count):
        seen = np.clip(np.arange(frame - neighbours, frame + neighbours + 1), 0, count - 1)
        distance = np.abs(positions[np.delete(seen, neighbours)] - positions[frame]).astype(np.float32)
        inputs = [frames[seen][None].float()] + ([torch.from_numpy(distance)[None]] if neighbours else [])
        labels.append(network(*inputs).argmax(dim=1)[0].to(torch.uint8))
    return torch.stack(labels)


def dice_of(found: Tensor, drawn: Tensor, value: int) -> float:
    """2 |A and B| / (|A| + |B|) of one class."""
    ours, theirs = found == value, drawn == value
    return float(2 * (ours & theirs).sum() / (ours.sum() + theirs.sum()))


def dice_table(network: nn.Module, volumes: Volumes, range_mm: float) -> dict[int, list[float]]:
    """Of each class the Dice coefficients over the subjects of whom it is drawn, slices down to `range_mm` alone.

    Only slices between the first and the last one with the organ drawn count: drawing often ends before the organ does.
    """
    assert volumes.labels is not None and volumes.drawn is not None
    found: dict[int, list[float]] = {value: [] for value in range(1, network.config.classes + 1)}
    for subject in range(len(volumes.ids)):
        first = float(volumes.first(subject))
        count = min(volumes.count[subject], int((range_mm - first) / volumes.slice_mm[subject]) + 1)
        part = slice(volumes.start[subject], volumes.start[subject] + count)
        positions = first + volumes.slice_mm[subject] * np.arange(count)
        made, drawn = label_series(network, volumes.frames[part], positions), volumes.labels[part]
        for value in found:
            slices = np.flatnonzero((drawn == value).any(dim=2).any(dim=1).numpy())
            if volumes.drawn[subject, value] and slices.size:
                inside = slice(slices[0], slices[-1] + 1)
                found[value].append(dice_of(made[inside], drawn[inside], value))
    return found


def dice_text(table: dict[int, list[float]], names: list[str]) -> str:
    """A Markdown table: of each organ the mean and the lowest Dice coefficient, and of how many people."""
    lines = ["| organ | Dice | lowest | people |", "| --- | ---: | ---: | ---: |"]
    for found, name in zip(table.values(), names or map(str, table), strict=True):
        figures = f"{np.mean(found):.2f} | {min(found):.2f}" if found else "– | –"
        lines.append(f"| {name} | {figures} | {len(found)} |")
    return "\n".join(lines)
