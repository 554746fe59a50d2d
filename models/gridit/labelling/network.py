"""A small U-shaped network (Ronneberger et al., 2015) that sees a frame between its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

GROUPS = 8
DISTANCE_MM = 5.0  # a distance between frames of which the network sees the number 1


@dataclass(frozen=True)
class LabelConfig:
    """size: rows and columns of a frame; neighbours: frames seen on either side; classes: segments, without the class 0."""

    size: int
    classes: int
    neighbours: int = 1
    width: int = 24
    levels: int = 3

    @property
    def conditions(self) -> int:
        """It is told nothing of a person."""
        return 0


class Block(nn.Module):
    """Two convolutions with normalisation, and a way around them."""

    def __init__(self, channels: int, out: int):
        super().__init__()
        self.first, self.second = nn.Conv2d(channels, out, 3, padding=1), nn.Conv2d(out, out, 3, padding=1)
        self.norms = nn.ModuleList([nn.GroupNorm(GROUPS, out), nn.GroupNorm(GROUPS, out)])
        self.around = nn.Conv2d(channels, out, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = F.silu(self.norms[0](self.first(x)))
        return F.silu(self.norms[1](self.second(y)) + self.around(x))


class Labeller(nn.Module):
    """Logits (B, 1 + classes, H, W) of frames (B, 2N + 1, H, W) in order of position, and the neighbours' distances (B, 2N)
    in mm or ms; class 0 is none of the segments."""

    def __init__(self, config: LabelConfig):
        super().__init__()
        self.config = config
        widths = [config.width * 2**level for level in range(config.levels)]
        seen = 2 * config.neighbours + 1
        self.distance = nn.Linear(2 * config.neighbours, widths[0]) if config.neighbours else None
        self.enter = nn.Conv2d(seen, widths[0], 3, padding=1)
        self.down = nn.ModuleList(Block(a, b) for a, b in zip([widths[0], *widths], widths, strict=False))
        self.up = nn.ModuleList(Block(a + b, a) for a, b in zip(widths, widths[1:], strict=False))
        self.leave = nn.Conv2d(widths[0], config.classes + 1, 1)

    def forward(self, frames: Tensor, neighbour_distance: Tensor | None = None) -> Tensor:
        x = self.enter(frames)
        if self.distance is not None:
            assert neighbour_distance is not None
            x = x + self.distance(neighbour_distance / DISTANCE_MM)[:, :, None, None]
        kept: list[Tensor] = []
        for level, block in enumerate(self.down):
            x = block(F.avg_pool2d(x, 2) if level else x)
            kept.append(x)
        for block, skip in zip(reversed(self.up), reversed(kept[:-1]), strict=True):
            x = block(torch.cat([skip, F.interpolate(x, scale_factor=2.0, mode="nearest")], dim=1))
        return self.leave(x)
