"""The grid model: a transformer that denoises a grid of frames together.

It works on pixels and predicts the clean image (or v, or the noise: the network does not
care). Blocks: pre-norm attention and MLP with adaLN-Zero modulation (Peebles and Xie, 2022),
normalised queries and keys. The defaults of `GridConfig` are the shipped form; what else it
offers is measured in ABLATION.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .errors import UsageError
from .layers import Block, Head, ResidualBlock, Sinusoid, frequencies, initialise, patchify, sizes, unpatchify


@dataclass
class GridConfig:
    """k*k frames of size*size pixels. `time_longest` is the longest wavelength of the time code:
    a few times the span of `time` (1 on flow paths, the number of timesteps on vp paths)."""

    k: int = 4
    size: int = 64
    patch: int = 16
    width: int = 192
    depth: int = 8
    heads: int = 6
    time_longest: float = 4.0
    shortest_mm: float = 5.0
    longest_mm: float = 600.0
    refine: int = 0  # channels of a small convolution over the finished frames; 0: none
    detail: int = 0  # channels of a convolutional network after that, for fine detail; 0: none
    detail_depth: int = 2  # its residual blocks
    place: str = "learned"  # what is added to a token for its place in the frame: "learned", "sincos" or "none"
    rope: bool = False  # queries and keys turned by (frame position, row, column)
    norm: str = "layer"  # or "rms"
    value_residual: bool = False  # the first block's values are mixed into those of the later ones
    conditions: int = 0  # numbers that describe the person (see conditions.py); 0: none

    def __post_init__(self) -> None:
        for name, allowed in (("place", ("learned", "sincos", "none")), ("norm", ("layer", "rms"))):
            if getattr(self, name) not in allowed:
                raise UsageError(f'[grid.model] {name} is "{getattr(self, name)}". Choose one of {", ".join(allowed)}.')
        if self.size % self.patch or self.width % self.heads:
            raise UsageError("[grid.model] size must be a multiple of patch, and width one of heads.")
        if self.rope and self.width // self.heads % 8:
            raise UsageError("[grid.model] rope needs width / heads to be a multiple of 8.")
        if self.place == "sincos" and self.width % 4:
            raise UsageError('[grid.model] place "sincos" needs width to be a multiple of 4.')


class Refine(nn.Module):
    """Two convolutions over whole frames that even out the seams between patches.

    frames (B, F, H, W): the prediction and the noisy input, to a correction that starts at zero.
    """

    def __init__(self, channels: int):
        super().__init__()
        self.enter = nn.Conv2d(2, channels, 5, padding=2)
        self.leave = nn.Conv2d(channels, 1, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, prediction: Tensor, noisy: Tensor) -> Tensor:
        batch, frames, height, width = sizes(prediction)
        both = torch.stack([prediction, noisy], dim=2).view(batch * frames, 2, height, width)
        return self.leave(F.relu(self.enter(both))).view(batch, frames, height, width)


class Detail(nn.Module):
    """A convolutional network over each frame at half its size, for what a token cannot hold: a patch of 16x16 has
    more pixels than a token has numbers, and fine detail is decided where little noise is left, from what is near.

    forward(prediction (B, F, H, W), noisy of that shape, condition (B, F, width)) -> correction that starts at zero.
    """

    def __init__(self, channels: int, depth: int, width: int):
        super().__init__()
        self.enter = nn.Conv2d(8, channels, 3, padding=1)
        self.condition = nn.Linear(width, channels)
        self.layers = nn.ModuleList(ResidualBlock(channels) for _ in range(depth))
        self.leave = nn.Conv2d(channels, 4, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, prediction: Tensor, noisy: Tensor, condition: Tensor) -> Tensor:
        batch, frames, height, width = sizes(prediction)
        both = torch.stack([prediction, noisy], dim=2).view(batch * frames, 2, height, width)
        x = self.enter(F.pixel_unshuffle(both, 2))
        condition = F.silu(self.condition(condition)).reshape(batch * frames, -1)
        for layer in self.layers:
            x = layer(x, condition)
        return F.pixel_shuffle(self.leave(F.relu(x)), 2).view(batch, frames, height, width)


class Rotation(nn.Module):
    """Rotary code of a token's place: half of the pairs of a head turn with the frame's position in mm, a
    quarter each with row and column.

    forward(position (B, F) in mm) -> cosine and sine (B, F * side * side, 1, head / 2).
    """

    def __init__(self, head: int, side: int, shortest_mm: float, longest_mm: float):
        super().__init__()
        pairs = head // 2
        within = pairs // 4
        self.register_buffer("along", frequencies(pairs - 2 * within, shortest_mm, longest_mm), persistent=False)
        rows = torch.arange(side, dtype=torch.float32)[:, None] * frequencies(within, 4.0, 4.0 * side)
        angles = torch.cat([rows[:, None].expand(side, side, -1), rows[None].expand(side, side, -1)], dim=-1)
        self.register_buffer("within", angles.reshape(1, 1, side * side, 2 * within), persistent=False)

    def forward(self, position: Tensor) -> tuple[Tensor, Tensor]:
        batch, frames = sizes(position)
        tokens, pairs = int(self.within.shape[2]), len(self.along) + int(self.within.shape[3])
        along = (position.unsqueeze(-1) * self.along).unsqueeze(2)
        cosine = torch.cat([along.cos().expand(-1, -1, tokens, -1), self.within.cos().expand(batch, frames, -1, -1)], -1)
        sine = torch.cat([along.sin().expand(-1, -1, tokens, -1), self.within.sin().expand(batch, frames, -1, -1)], -1)
        shape = (batch, frames * tokens, 1, pairs)
        return cosine.reshape(shape), sine.reshape(shape)


def sincos_places(side: int, width: int) -> Tensor:
    """(side * side, width): sines and cosines of row and column, half of the width each."""
    code = Sinusoid(width // 4, 2.0, 4.0 * side)(torch.arange(side, dtype=torch.float32))
    rows, columns = code[:, None].expand(side, side, -1), code[None].expand(side, side, -1)
    return torch.cat([rows, columns], dim=-1).reshape(side * side, width)


class GridTransformer(nn.Module):
    """Denoises the k*k frames of a grid together.

    forward(frames (B, k*k, size, size) in [-1, 1] plus noise, time (B, k*k) or (B, 1),
    position (B, k*k) in mm) -> prediction (B, k*k, size, size). Tokens are frame-major and
    a patch never crosses frames, so each frame has its own time: a known frame goes in
    clean with the time of a clean image. `conditions` (B, M) are the numbers of conditions.py; none: nothing is given.

    Token routing, for training only: with `keep` (B, k*k, n), the numbers of n tokens of each frame,
    the middle blocks see those tokens alone and the others pass them by (TREAD, Krause et al., 2025).
    """

    def __init__(self, config: GridConfig):
        super().__init__()
        self.config = config
        side, width = config.size // config.patch, config.width
        self.embed = nn.Linear(config.patch**2, width)
        if config.place == "learned":
            self.place = nn.Parameter(torch.randn(side**2, width) * 0.02)
        else:
            places = sincos_places(side, width) if config.place == "sincos" else torch.zeros(1, width)
            self.register_buffer("place", places, persistent=False)
        self.position_code = Sinusoid(48, config.shortest_mm, config.longest_mm)
        self.position_token = nn.Linear(96, width)
        self.position_condition = nn.Sequential(nn.Linear(96, width), nn.SiLU(), nn.Linear(width, width))
        self.time_code = Sinusoid(48, config.time_longest / 200, config.time_longest)
        self.time_condition = nn.Sequential(nn.Linear(96, width), nn.SiLU(), nn.Linear(width, width))
        self.conditions = None
        if config.conditions:
            self.conditions = nn.Sequential(nn.Linear(config.conditions, width), nn.SiLU(), nn.Linear(width, width))
        self.rotation = (
            Rotation(width // config.heads, side, config.shortest_mm, config.longest_mm) if config.rope else None
        )
        self.blocks = nn.ModuleList(
            Block(width, config.heads, config.norm, config.value_residual and number > 0)
            for number in range(config.depth)
        )
        self.head = Head(width, config.patch**2, config.patch**2, config.norm)
        initialise(self)
        self.refine = Refine(config.refine) if config.refine else None
        self.detail = Detail(config.detail, config.detail_depth, width) if config.detail else None

    def forward(
        self,
        frames: Tensor,
        time: Tensor,
        position: Tensor,
        conditions: Tensor | None = None,
        keep: Tensor | None = None,
    ) -> Tensor:
        patches = patchify(frames, self.config.patch)
        code = self.position_code(position)
        condition = self.time_condition(self.time_code(time)) + self.position_condition(code)
        if self.conditions is not None:
            if conditions is None:
                conditions = torch.zeros(sizes(frames)[0], self.config.conditions, device=frames.device)
            condition = condition + self.conditions(conditions).unsqueeze(1)
        condition = F.silu(condition)
        x = self.embed(patches) + self.place + self.position_token(code).unsqueeze(2)
        x = self.through_blocks(x, condition, None if self.rotation is None else self.rotation(position), keep)
        prediction = unpatchify(self.head(x, patches, condition), self.config.patch)
        if self.refine is not None:
            prediction = prediction + self.refine(prediction, frames)
        return prediction if self.detail is None else prediction + self.detail(prediction, frames, condition)

    def through_blocks(
        self, x: Tensor, condition: Tensor, rotation: tuple[Tensor, Tensor] | None, keep: Tensor | None
    ) -> Tensor:
        """All blocks; with `keep`, the middle half of them on the kept tokens only."""
        leave, join = routed_blocks(self.config.depth)
        everything, whole = x, (rotation, None)
        seen, first = whole[0], None
        for number, block in enumerate(self.blocks):
            if keep is not None and number == leave:
                everything, whole = x, (rotation, first)
                x = x.gather(2, keep.unsqueeze(-1).expand(-1, -1, -1, x.shape[-1]))
                seen, first = self.kept(rotation, first, keep)
            if keep is not None and number == join:
                index = keep.unsqueeze(-1).expand(-1, -1, -1, x.shape[-1])
                x = everything.to(x.dtype).scatter(2, index, x)
                seen, first = whole
            x, value = block(x, condition, seen, first)
            if first is None and self.config.value_residual:
                first = value
        return x

    def kept(self, rotation, first: Tensor | None, keep: Tensor):
        """The kept tokens' part of the rotary code and of the first block's values."""
        tokens = (self.config.size // self.config.patch) ** 2
        frame = torch.arange(keep.shape[1], device=keep.device).view(1, -1, 1)
        index = (frame * tokens + keep).flatten(1)  # (B, kept tokens of all frames), frame-major
        if rotation is not None:
            row = index[:, :, None, None]
            rotation = tuple(part.gather(1, row.expand(-1, -1, -1, part.shape[-1])) for part in rotation)
        if first is not None:
            first = first.gather(2, index[:, None, :, None].expand(-1, first.shape[1], -1, first.shape[-1]))
        return rotation, first


def routed_blocks(depth: int) -> tuple[int, int]:
    """First block that token routing leaves out tokens in, and the first that sees all of them again."""
    edge = max(1, depth // 4)
    return edge, max(edge, depth - edge)
