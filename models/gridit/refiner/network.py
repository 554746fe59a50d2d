"""The refiner: draws one slice from its noise-augmented low-resolution frame and its finished neighbours.

A U-shaped convolutional network (Ronneberger et al., 2015) of residual blocks at half, quarter and eighth size, each
scaled and shifted by one condition vector (as in Dhariwal and Nichol, 2021). Because the low-resolution frame carries
noise of a level that the network is told (Ho et al., 2022), it redraws what that frame leaves vague instead of keeping it.
It is told where in the slice a pixel lies, trains on crops and runs on whole slices.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..layers import Sinusoid, cubic_matrix, sizes

GROUPS = 8


@dataclass
class RefinerConfig:
    """Slices of low_size * scale pixels a side; `widths` are the channels at half, quarter and eighth size."""

    low_size: int = 32
    scale: int = 4
    widths: tuple[int, ...] = (40, 80, 128)
    down: tuple[int, ...] = (1, 2, 2)  # residual blocks of each size on the way down
    up: int = 2  # and on the way up
    condition: int = 192
    conditions: int = 0  # numbers that describe the person (see `..conditions`)
    detail: float = 0.2  # root mean square of what a low-resolution frame without noise does not tell

    @property
    def size(self) -> int:
        """Pixels a side of a whole slice."""
        return self.low_size * self.scale


class ConditionedBlock(nn.Module):
    """GroupNorm, 3x3, scale and shift by the condition, SiLU, 3x3 that starts at zero; plus the input."""

    def __init__(self, entering: int, width: int, condition: int):
        super().__init__()
        self.width = width
        self.norm = nn.GroupNorm(GROUPS, entering)
        self.enter = nn.Conv2d(entering, width, 3, padding=1)
        self.leave = nn.Conv2d(width, width, 3, padding=1)
        self.modulation = nn.Linear(condition, 2 * width)
        self.past = nn.Conv2d(entering, width, 1) if entering != width else nn.Identity()
        for parameter in (self.leave.weight, self.leave.bias, *self.modulation.parameters()):
            nn.init.zeros_(parameter)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        scale, shift = self.modulation(condition)[:, :, None, None].split(self.width, dim=1)
        h = F.silu(self.enter(self.norm(x)) * (1 + scale) + shift)
        return self.past(x) + self.leave(h)


class Refiner(nn.Module):
    """Denoises one slice (H and W multiples of 8; whole slices are `config.size` a side).

    forward(
      frame (B, 1, H, W): the slice at flow time `time`, t x + (1 - t) noise,
      low (B, 1, H/scale, W/scale): its low-resolution frame in [-1, 1] plus noise,
      low_level (B,): standard deviation of that noise, 0 to 0.5,
      neighbours (B, 2, H, W): the finished slices above (smaller position) and below, each plus noise; whatever where absent,
      neighbour_distance (B, 2): mm, 0 where absent,
      neighbour_level (B, 2): standard deviations of their noise, 0 to 0.4,
      position (B,): mm,
      time (B,): 0 (noise) to 1 (clean),
      conditions (B, M): see `..conditions`,
      corner (B, 2) or None: row and column of a crop's first pixel in the whole slice,
    ) -> prediction (B, 1, H, W) of the clean slice.
    """

    def __init__(self, config: RefinerConfig):
        super().__init__()
        self.config = config
        widths, condition = tuple(config.widths), config.condition
        self.register_buffer("enlarge", cubic_matrix(config.low_size, config.scale), persistent=False)
        line = torch.linspace(-1, 1, config.size // 2)
        self.register_buffer("line", line, persistent=False)
        self.position_code = Sinusoid(32, 6.0, 400.0)
        self.time_code = Sinusoid(32, 0.05, 4.0)
        self.level_code = Sinusoid(12, 0.1, 4.0)
        self.distance_code = Sinusoid(24, 1.0, 100.0)
        codes = 64 + 64 + 24 + 2 * (48 + 24) + config.conditions
        self.condition = nn.Sequential(
            nn.Linear(codes, condition), nn.SiLU(), nn.Linear(condition, condition), nn.SiLU()
        )
        self.enter = nn.Conv2d(4 * 4 + 4, widths[0], 3, padding=1)
        self.down, self.shrink = nn.ModuleList(), nn.ModuleList()
        for level, (width, blocks) in enumerate(zip(widths, config.down, strict=True)):
            self.down.append(nn.ModuleList(ConditionedBlock(width, width, condition) for _ in range(blocks)))
            if level + 1 < len(widths):
                self.shrink.append(nn.Conv2d(width, widths[level + 1], 3, stride=2, padding=1))
        self.up, self.grow = nn.ModuleList(), nn.ModuleList()
        for level in reversed(range(len(widths))):
            width = widths[level]
            deepest = level + 1 == len(widths)
            if not deepest:
                self.grow.append(nn.Conv2d(widths[level + 1], width, 1))
            self.up.append(
                nn.ModuleList(
                    ConditionedBlock(width if deepest or number else 2 * width, width, condition)
                    for number in range(config.up)
                )
            )
        self.norm = nn.GroupNorm(GROUPS, widths[0])
        self.leave = nn.Conv2d(widths[0], 4, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(
        self, frame: Tensor, low: Tensor, low_level: Tensor, neighbours: Tensor, neighbour_distance: Tensor,
        neighbour_level: Tensor, position: Tensor, time: Tensor, conditions: Tensor | None = None,
        corner: Tensor | None = None,
    ) -> Tensor:  # fmt: skip
        base = self.cubic(low)
        present = (neighbour_distance > 0).to(frame.dtype)
        # + 1: what lies outside the picture (zeros) is then as black as air.
        pixels = torch.cat([frame, base + 1, (neighbours + 1) * present[:, :, None, None]], dim=1)
        x = torch.cat([F.pixel_unshuffle(pixels, 2), self.maps(frame, corner, present)], dim=1)
        condition = self.condition(
            torch.cat(
                [
                    self.position_code(position), self.time_code(time), self.level_code(low_level),
                    self.distance_code(neighbour_distance).flatten(1), self.level_code(neighbour_level).flatten(1),
                    *([] if conditions is None else [conditions]),
                ],
                dim=1,
            )
        )  # fmt: skip
        x = self.enter(x)
        passed = []
        for level, blocks in enumerate(self.down):
            for block in blocks:
                x = block(x, condition)
            if level < len(self.shrink):
                passed.append(x)
                x = self.shrink[level](x)
        for level, blocks in enumerate(self.up):
            if level:
                x = F.interpolate(self.grow[level - 1](x), scale_factor=2.0, mode="nearest")
                x = torch.cat([x, passed.pop()], dim=1)
            for block in blocks:
                x = block(x, condition)
        correction = F.pixel_shuffle(self.leave(F.silu(self.norm(x))), 2)
        return self.combine(frame, base, correction, low_level, time)

    def cubic(self, low: Tensor) -> Tensor:
        """Bicubic enlargement of `low`, whatever its size."""
        size = int(low.shape[-1])
        matrix = self.enlarge if size == self.config.low_size else cubic_matrix(size, self.config.scale).to(low)
        return matrix @ low @ matrix.T

    def maps(self, frame: Tensor, corner: Tensor | None, present: Tensor) -> Tensor:
        """Row and column in [-1, 1] and which neighbours there are, as channels (B, 4, H/2, W/2)."""
        batch, _, height, width = sizes(frame)
        height, width = height // 2, width // 2
        if corner is None:
            rows, columns = self.line[:height].expand(batch, -1), self.line[:width].expand(batch, -1)
        else:
            step = 2 / (self.config.size // 2 - 1)
            first = corner.to(frame.dtype) / 2 * step - 1
            rows = first[:, :1] + step * torch.arange(height, device=frame.device)
            columns = first[:, 1:] + step * torch.arange(width, device=frame.device)
        shape = (batch, 1, height, width)
        return torch.cat(
            [
                rows[:, None, :, None].expand(shape), columns[:, None, None, :].expand(shape),
                present[:, :, None, None].expand(batch, 2, height, width),
            ],
            dim=1,
        )  # fmt: skip

    def combine(self, frame: Tensor, base: Tensor, correction: Tensor, low_level: Tensor, time: Tensor) -> Tensor:
        """The best linear estimate from slice and enlargement, plus the network's correction in units of its error.

        With detail of root mean square d beyond `base`, Wiener's rule takes the share t d^2 / (t^2 d^2 + (1 - t)^2)
        of frame - t base; the error left is d (1 - t) / sqrt(t^2 d^2 + (1 - t)^2) (preconditioning as in Karras
        et al., 2022). Noise in `low` makes `base` worse, so its variance counts to d^2.
        """
        t = time[:, None, None, None]
        d2 = self.config.detail**2 + low_level[:, None, None, None].square()
        total = t.square() * d2 + (1 - t).square()
        error = torch.sqrt(d2 / total) * (1 - t)
        return base + t * d2 / total * (frame - t * base) + error * correction
