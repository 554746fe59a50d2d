"""A super-resolver made of convolutions, all of them at the low resolution.

The noisy frame is folded into channels (one low-resolution pixel holds its scale x scale
block), so that a step costs what a convolution over the low-resolution frame costs, whatever
the scale (sub-pixel convolution: Shi et al., 2016; residual blocks without normalisation:
EDSR, Lim et al., 2017). It has no sense of place: it trains on crops and runs on any size.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..layers import ResidualBlock
from .enlarging import Enlarging


@dataclass
class ConvSuperConfig:
    """One frame of low_size*low_size pixels to scale times that size (other sizes of input work as well)."""

    low_size: int = 64
    scale: int = 4
    width: int = 64
    depth: int = 8
    time_longest: float = 4.0


class ConvSuperResolver(Enlarging):
    """Denoises one frame given its low-resolution version (see `Enlarging`), of any size."""

    def __init__(self, config: ConvSuperConfig):
        super().__init__()
        width, block = config.width, config.scale**2
        self.enter = nn.Conv2d(2 * block + 1, width, 3, padding=1)
        self.add_common(config)
        self.blocks = nn.ModuleList(ResidualBlock(width) for _ in range(config.depth))
        self.gather = nn.Conv2d(width, width, 3, padding=1)
        self.leave = nn.Conv2d(width, block, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, frame: Tensor, low: Tensor, time: Tensor) -> Tensor:
        scale = self.config.scale
        base = self.cubic(low)
        # + 1: what lies outside the picture (zeros) is then as black as air.
        known = torch.cat([low, F.pixel_unshuffle(base, scale)], dim=1) + 1
        first = self.enter(torch.cat([F.pixel_unshuffle(frame, scale), known], dim=1))
        condition = self.time_condition(self.time_code(time))
        x = first
        for block in self.blocks:
            x = block(x, condition)
        x = F.relu(first + self.gather(x))
        return base + F.pixel_shuffle(self.leave(x), scale)
