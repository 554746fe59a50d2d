"""Reference sampler of whole series: what the app's engine does with the refiner's ONNX file.

Frames are drawn one after the other in the order of `order.refine_order`, each with its own sampler run on the flow path
(see `..sample`). Low-resolution frames get noise of `low_level`, one draw a frame that stays the same in all steps. Noise is
the app's, so a seed makes the slices here that it makes there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..noise import REFINE, REFINE_LOW, frame_noise
from ..sample import Level, noise_levels, run_sampler
from .order import FARTHEST, gap, refine_order

FLOW = {"kind": "flow"}


@dataclass(frozen=True)
class Sampling:
    """How to refine. Levels are standard deviations of noise; `neighbour_level` is added to finished neighbours."""

    sampler: str = "dpmpp2m"
    steps: int = 8
    low_level: float = 0.1
    neighbour_level: float = 0.0  # the app adds none
    shared: bool = False  # all frames start from one noise field, or each from its own
    farthest: float = FARTHEST  # a finished neighbour farther away is not shown, mm or ms


DEFAULT = Sampling()


@torch.no_grad()
def refine_series(
    network: nn.Module, low: Tensor, position: Sequence[float], conditions: Tensor, seed: int, sampling: Sampling = DEFAULT,
    known: dict[int, Tensor] | None = None, groups: Sequence[Sequence[int]] | None = None, cycle: float | None = None,
) -> Tensor:  # fmt: skip
    """Series (B, N, h, w) of low-resolution frames in [-1, 1] to slices (B, N, H, W), all series from the same noise.

    position: N of them in mm, rising, the same for all series; conditions: (B, M); known: slices (B, H, W) by frame number,
    which stay as they are and count as finished; groups: the frames that each grid makes (see `order.refine_order`); cycle:
    its length, where the axis goes round.
    """
    batch, count, height, width = low.shape
    scale = network.config.scale
    noise = frame_noise(seed, [0] if sampling.shared else range(count), height * scale, REFINE)
    low = low + sampling.low_level * frame_noise(seed, range(count), height, REFINE_LOW)
    more = torch.Generator().manual_seed(seed)
    made = torch.zeros(batch, count, height * scale, width * scale)
    for frame, given in (known or {}).items():
        made[:, frame] = given
    levels = noise_levels(FLOW, sampling.steps)
    for visit in refine_order(position, tuple(known or ()), groups, cycle, sampling.farthest):
        frame, sides = visit.frame, (visit.above, visit.below)
        neighbours = torch.zeros(batch, 2, *made.shape[2:])
        distance, level = torch.zeros(2), torch.zeros(2)
        for number, side in enumerate(sides):
            if side is not None:
                distance[number] = gap(position[frame], position[side], 2 * number - 1, cycle)
                level[number] = sampling.neighbour_level
                neighbours[:, number] = made[:, side]
        if sampling.neighbour_level:
            neighbours += level[:, None, None] * torch.randn(neighbours.shape, generator=more)
        inputs = (
            low[:, frame, None], torch.full((batch,), sampling.low_level), neighbours, distance.expand(batch, 2),
            level.expand(batch, 2), torch.full((batch,), float(position[frame])),
        )  # fmt: skip

        def denoise(z: Tensor, level: Level, inputs=inputs) -> Tensor:
            return network(z, *inputs, torch.full((batch,), level.time), conditions)

        start = noise[0 if sampling.shared else frame].expand(batch, 1, -1, -1)
        made[:, frame] = run_sampler(sampling.sampler, start, levels, FLOW, denoise)[:, 0].clamp(-1, 1)
    return made
