"""The refiner on held-out heads: what it draws from their own low-resolution frames, against what they are."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..data import Volumes, box_down
from ..refiner.order import refine_order
from ..refiner.sampling import Sampling, refine_series
from ..sheets import save, tile
from .coherence import depth_gradient, fine_power, neighbour_ssim, ssim
from .frechet import frechet_distance
from .judges import Judges
from .super_resolution import psnr

FIRST_MM = 8.0


@dataclass
class Heads:
    """Slices of several heads at the same depths: `real` (S, N, H, W) of `subjects`, `others` (M, N, H, W); `position` N in mm."""

    real: Tensor
    others: Tensor
    position: list[float]

    @property
    def spacing(self) -> float:
        """Distance of neighbouring slices in mm."""
        return (self.position[-1] - self.position[0]) / (len(self.position) - 1)


def heads_of(volumes: Volumes, count: int, frames: int, seed: int = 0) -> Heads:
    """`count` heads to refine and all others, drawn by the seed; whole slices of the volumes, none interpolated."""
    slice_mm = float(volumes.slice_mm[0])
    first = round(FIRST_MM / slice_mm) * slice_mm
    position = first + slice_mm * np.arange(frames)
    deep = [subject for subject in range(len(volumes.ids)) if volumes.depth(subject) >= position[-1]]
    order = np.random.default_rng(seed).permutation(deep)
    slices = volumes.at(order, np.tile(position, (len(order), 1)))
    return Heads(slices[:count], slices[count:], position.tolist())


def refine(network: nn.Module, heads: Heads, sampling: Sampling, seed: int = 0) -> tuple[Tensor, float]:
    """Slices like `heads.real`, from its low-resolution frames with no condition given, and seconds a slice."""
    low = box_down(heads.real, network.config.scale)
    nothing = torch.zeros(len(low), network.config.conditions)
    begun = time.monotonic()
    made = refine_series(network, low, heads.position, nothing, seed, sampling)
    return made, (time.monotonic() - begun) / made.shape[:2].numel()


def refinement_row(made: Tensor, heads: Heads, scale: int, judges: Judges | None) -> dict:
    """How slices drawn by the refiner compare with the real ones they were drawn from; of the ratios real is 1.

    drift: what of the distance from the low-resolution frame the last quarter of the frames in the order of refining has
    over the first; detailByPass: fine detail of the frames that were refined first, between, last.
    """
    real = heads.real
    error = (box_down(made, scale) - box_down(real, scale)).square().mean(dim=(2, 3)).sqrt()
    visits = [visit.frame for visit in refine_order(heads.position)]
    quarter = len(visits) // 4
    both = [visit.above is not None and visit.below is not None for visit in refine_order(heads.position)]
    alone = [frame for frame, two in zip(visits, both, strict=True) if not two]
    between = [frame for frame, two in zip(visits, both, strict=True) if two]
    row: dict = {
        "neighbourSsim": neighbour_ssim(made), "neighbourSsimOfReal": neighbour_ssim(made) / neighbour_ssim(real),
        "changeAlongZOfReal": depth_gradient(made, heads.spacing) / depth_gradient(real, heads.spacing),
        "detailOfReal": fine_power(made) / fine_power(real),
        "detailByPass": [fine_power(made[:, part]) / fine_power(real[:, part]) for part in (alone, between)],
        "lowError": float(error.mean()),
        "drift": float(error[:, visits[-quarter:]].mean() / error[:, visits[:quarter]].mean()),
        "psnr": psnr(made.flatten(0, 1).unsqueeze(1), real.flatten(0, 1).unsqueeze(1)),
        "ssim": float(ssim(made.flatten(0, 1).unsqueeze(1), real.flatten(0, 1).unsqueeze(1)).mean()),
    }  # fmt: skip
    if judges is not None and len(heads.others):
        sets = [judges.features(box_down(part, part.shape[-1] // 64).flatten(0, 1)) for part in (made, real, heads.others)]
        floor = frechet_distance(sets[1], sets[2])
        row |= {"frechet": frechet_distance(sets[0], sets[2]), "frechetOfReal": frechet_distance(sets[0], sets[2]) / floor}
    return {name: np.round(value, 4).tolist() for name, value in row.items()}


COLUMNS = {
    "neighbourSsimOfReal": "neighbours' SSIM", "changeAlongZOfReal": "change along z", "detailOfReal": "fine detail",
    "frechetOfReal": "Fréchet distance", "lowError": "off its low-resolution frame", "drift": "last quarter off / first",
    "psnr": "PSNR dB", "secondsSlice": "s a slice",
}  # fmt: skip


def refinement_table(
    network: nn.Module, heads: Heads, samplings: Iterable[Sampling], judges: Judges | None, out: Path, say=print
) -> None:
    """Writes to the folder `out`, after each way of sampling anew, refinement.json and refinement.md, and pictures of it:
    slices evenly spaced (real, low resolution, refined; a head after the other) and neighbours (real, refined)."""
    scale, rows = network.config.scale, []
    out.mkdir(parents=True, exist_ok=True)
    low = box_down(heads.real, scale).repeat_interleave(scale, 2).repeat_interleave(scale, 3)
    for sampling in samplings:
        made, seconds = refine(network, heads, sampling)
        row = {**asdict(sampling), **refinement_row(made, heads, scale, judges), "secondsSlice": round(seconds, 3)}
        rows.append(row)
        name = f"{sampling.sampler}-{sampling.steps}-low-{sampling.low_level:g}-{'shared' if sampling.shared else 'own'}"
        count = made.shape[1]
        spread = np.linspace(0, count - 1, min(12, count)).round().astype(int)
        middle = np.arange(max(0, count // 2 - 6), min(count, count // 2 + 6))
        whole = torch.stack([part[:, spread] for part in (heads.real, low, made)], dim=1)
        save(tile(whole.flatten(0, 2), len(spread)), out / f"{name}.png")
        close = torch.stack([part[:, middle] for part in (heads.real, made)], dim=1)
        save(tile(close.flatten(0, 2), len(middle)), out / f"{name}-neighbours.png")
        (out / "refinement.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
        (out / "refinement.md").write_text(as_markdown(rows), encoding="utf-8")
        say(f"{name}: {json.dumps(row)}")


def as_markdown(rows: list[dict]) -> str:
    """The rows as a table; of the first four columns real is 1."""
    shown = [column for column in COLUMNS if column in rows[0]]
    lines = [
        "| sampler, steps | noise over the frame | starts from | " + " | ".join(COLUMNS[column] for column in shown) + " |",
        "| --- | ---: | --- |" + " ---: |" * len(shown),
    ]
    for row in rows:
        noise = "one field" if row["shared"] else "its own noise"
        values = " | ".join(f"{row[column]:.3g}" for column in shown)
        lines.append(f"| {row['sampler']}, {row['steps']} | {row['low_level']:g} | {noise} | {values} |")
    return "\n".join(lines) + "\n"
