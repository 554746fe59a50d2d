"""What a pack's label network finds in made series and in real ones, and how well it agrees with what somebody drew.

Nobody drew organs in made series. Two things can be told of them: whether each organ is there in its size, and whether the
network is sure, that is, finds the same in the mirror image.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..data import Volumes
from ..labelling.dice import dice_of, dice_table, label_series


def mirrored(labels: Tensor, organs: list[str]) -> Tensor:
    """Labels (N, H, W) of a mirror image as those of the image: turned back, "right ..." and "left ..." exchanged."""
    turned = labels.flip(-1)
    result = turned.clone()
    for value, name in enumerate(organs, 1):
        other = counterpart(name)
        if other in organs:
            result[turned == value] = organs.index(other) + 1
    return result


def counterpart(name: str) -> str:
    """The name of the organ on the other side; the same for one without a side."""
    words = {"Right": "Left", "Left": "Right", "right": "left", "left": "right"}
    return " ".join(words.get(word, word) for word in name.split(" "))


def in_series(network: Any, organs: list[str], series: Tensor, positions: np.ndarray, pixel_mm: float) -> dict[str, np.ndarray]:
    """Of each class the volume in ml, and the Dice coefficient of series (S, N, H, W) and its mirror image: (S, classes).

    NaN stands for a coefficient of two empty masks.
    """
    voxel_ml = pixel_mm**2 * abs(positions[1] - positions[0]) / 1000
    volumes, agreements = [], []
    for head in series:
        found = label_series(network, head, positions)
        again = mirrored(label_series(network, head.flip(-1), positions), organs)
        values = range(1, len(organs) + 1)
        volumes.append([float((found == value).sum()) * voxel_ml for value in values])
        agreements.append(
            [dice_of(found, again, value) if ((found == value) | (again == value)).any() else np.nan for value in values]
        )
    return {"ml": np.array(volumes), "mirror": np.array(agreements)}


def compare_organs(
    network: Any, organs: list[str], made: Tensor, real: Tensor, positions: np.ndarray, held_out: Volumes
) -> list[dict]:
    """One row an organ. made, real: (S, N, H, W) at `positions`; Dice on `held_out` where the file tells what was drawn."""
    size = network.config.size
    if made.shape[-1] != size or real.shape[-1] != size:
        made, real = (torch.nn.functional.interpolate(x, (size, size), mode="area") for x in (made, real))
    pixel_mm = held_out.pixel_mm * held_out.frames.shape[-1] / size
    ours, theirs = (in_series(network, organs, series.float(), positions, pixel_mm) for series in (made, real))
    drawn = dice_table(network, held_out, float(positions[-1])) if held_out.labels is not None else {}
    rows = []
    for number, name in enumerate(organs):
        dice = drawn.get(number + 1, [])
        rows.append(
            {
                "organ": name,
                "dice": round(float(np.mean(dice)), 3) if dice else None,
                "people": len(dice),
                "ml": mean_of(ours["ml"][:, number]), "mlReal": mean_of(theirs["ml"][:, number]),
                "mlDeviationReal": round(float(theirs["ml"][:, number].std()), 2),
                "mirror": mean_of(ours["mirror"][:, number]), "mirrorReal": mean_of(theirs["mirror"][:, number]),
            }
        )  # fmt: skip
    return rows


def mean_of(values: np.ndarray) -> float | None:
    """Mean of what is there."""
    return round(float(np.nanmean(values)), 3) if np.isfinite(values).any() else None
