"""Reference sampler of whole series: what the app's engine does with the refiner's ONNX file.

Frames are drawn one after the other in the order of `order.refine_order`, each with its own sampler run on the flow path
(see `..sample`). Low-resolution frames get noise of `low_level`, one draw a frame that stays the same in all steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..sample import Level, noise_levels, run_sampler
from .order import refine_order

FLOW = {"kind": "flow"}


@dataclass(frozen=True)
class Sampling:
    """How to refine. Levels are standard deviations of noise; `neighbour_level` is added to finished neighbours."""

    sampler: str = "dpmpp2m"
    steps: int = 8
    low_level: float = 0.1
    neighbour_level: float = 0.0


@torch.no_grad()
def refine_series(
    network: nn.Module, low: Tensor, position: Tensor, conditions: Tensor, generator: torch.Generator,
    sampling: Sampling = Sampling(), noise: Tensor | None = None, known: dict[int, Tensor] | None = None,
) -> Tensor:  # fmt: skip
    """Series (B, N, h, w) of low-resolution frames in [-1, 1] to slices (B, N, H, W).

    position: (N,) mm, rising, the same for all series; conditions: (B, M); noise: (B, N, H, W) to start from, drawn if not
    given; known: slices (B, H, W) by frame number, which stay as they are and count as finished.
    """
    batch, count, height, width = low.shape
    scale = network.config.scale
    if noise is None:
        noise = torch.randn(batch, count, height * scale, width * scale, generator=generator)
    low = low + sampling.low_level * torch.randn(low.shape, generator=generator)
    made = torch.zeros_like(noise)
    for frame, given in (known or {}).items():
        made[:, frame] = given
    levels = noise_levels(FLOW, sampling.steps)
    for visit in refine_order(position.tolist(), tuple(known or ())):
        sides = [visit.above, visit.below]
        distance = torch.tensor([0.0 if side is None else abs(float(position[side] - position[visit.frame])) for side in sides])
        level = torch.tensor([0.0 if side is None else sampling.neighbour_level for side in sides])
        neighbours = torch.stack(
            [torch.zeros_like(made[:, 0]) if side is None else made[:, side] for side in sides], dim=1
        )
        if sampling.neighbour_level:
            neighbours = neighbours + level[:, None, None] * torch.randn(neighbours.shape, generator=generator)
        inputs = (
            low[:, visit.frame, None], torch.full((batch,), sampling.low_level), neighbours, distance.expand(batch, 2),
            level.expand(batch, 2), position[visit.frame].expand(batch),
        )  # fmt: skip

        def denoise(z: Tensor, level: Level, inputs=inputs) -> Tensor:
            return network(z, *inputs, torch.full((batch,), level.time), conditions)

        made[:, visit.frame] = run_sampler(sampling.sampler, noise[:, visit.frame, None], levels, FLOW, denoise)[:, 0]
    return made
