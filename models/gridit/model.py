"""The two networks: a transformer over a grid of frames, and a super-resolver for one frame.

Both work on pixels, predict the clean image (or v, or the noise: the network does not
care) and share the same blocks: pre-norm attention and MLP with adaLN-Zero modulation
(Peebles and Xie, 2022) and normalised queries and keys. Everything is written with
operators that export to plain ONNX: LayerNormalization, MatMul, Softmax, Mul, Add.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Norm(nn.Module):
    """LayerNorm without weights of its own, spelled so that it exports as one fused operator."""

    def __init__(self, width: int):
        super().__init__()
        self.register_buffer("one", torch.ones(width), persistent=False)
        self.register_buffer("zero", torch.zeros(width), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, self.one.shape, self.one, self.zero, 1e-5)


class Attention(nn.Module):
    """Full self-attention over (batch, tokens, width) with normalised queries and keys."""

    fused = False  # the fused kernel pays on GPUs; plain operators export cleanly and are faster on CPUs

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.query_norm, self.key_norm = nn.LayerNorm(width // heads), nn.LayerNorm(width // heads)

    def forward(self, x: Tensor) -> Tensor:
        batch, tokens, width = sizes(x)
        split = (batch, tokens, self.heads, width // self.heads)
        q = self.query_norm(self.query(x).view(split)).transpose(1, 2)
        k = self.key_norm(self.key(x).view(split)).transpose(1, 2)
        v = self.value(x).view(split).transpose(1, 2)
        if self.fused:
            y = F.scaled_dot_product_attention(q, k, v.to(q.dtype))
        else:
            y = torch.softmax((q * split[-1] ** -0.5) @ k.transpose(2, 3), dim=-1) @ v
        return self.out(y.transpose(1, 2).reshape(batch, tokens, width))


class Block(nn.Module):
    """One transformer block on (batch, frames, tokens, width); attention crosses the frames.

    `condition` (batch, frames, width) sets scale, shift and gate of each frame's tokens.
    """

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.width = width
        self.norm1, self.norm2 = Norm(width), Norm(width)
        self.attention = Attention(width, heads)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.modulation = nn.Linear(width, 6 * width)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        shift1, scale1, gate1, shift2, scale2, gate2 = self.modulation(condition).unsqueeze(2).split(self.width, dim=-1)
        batch, frames, tokens, width = sizes(x)
        h = self.norm1(x) * (1 + scale1) + shift1
        h = self.attention(h.reshape(batch, frames * tokens, width))
        x = x + gate1 * h.view(batch, frames, tokens, width)
        h = self.norm2(x) * (1 + scale2) + shift2
        return x + gate2 * self.mlp(h)


class Sinusoid(nn.Module):
    """Numbers of any shape to sines and cosines of geometrically spaced wavelengths."""

    def __init__(self, count: int, shortest: float, longest: float):
        super().__init__()
        wavelengths = torch.logspace(math.log10(shortest), math.log10(longest), count)
        self.register_buffer("frequency", 2 * math.pi / wavelengths, persistent=False)

    def forward(self, value: Tensor) -> Tensor:
        angle = value.unsqueeze(-1) * self.frequency
        return torch.cat([angle.sin(), angle.cos()], dim=-1)


class Head(nn.Module):
    """Tokens to pixels, plus a gated linear path from the noisy patch itself.

    A patch of 16x16 has more pixels than the tokens are wide; near the end of sampling the
    fine detail is already in the input, and this path brings it through in full.
    """

    def __init__(self, width: int, pixels_in: int, pixels_out: int):
        super().__init__()
        self.width = width
        self.norm = Norm(width)
        self.modulation = nn.Linear(width, 2 * width)
        self.linear = nn.Linear(width, pixels_out)
        self.direct = nn.Linear(pixels_in, pixels_out)
        self.direct_gate = nn.Linear(width, pixels_out)

    def forward(self, x: Tensor, patches: Tensor, condition: Tensor) -> Tensor:
        shift, scale = self.modulation(condition).unsqueeze(2).split(self.width, dim=-1)
        y = self.linear(self.norm(x) * (1 + scale) + shift)
        return y + self.direct_gate(condition).unsqueeze(2) * self.direct(patches)


def initialise(network: nn.Module) -> None:
    """Xavier weights; the gates and the outputs start at zero, so that every block starts as identity."""
    for module in network.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)
    for module in network.modules():
        if isinstance(module, Block):
            nn.init.zeros_(module.modulation.weight)
        elif isinstance(module, Head):
            for layer in (module.modulation, module.linear, module.direct_gate):
                nn.init.zeros_(layer.weight)


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


class GridTransformer(nn.Module):
    """Denoises the k*k frames of a grid together.

    forward(frames (B, k*k, size, size) in [-1, 1] plus noise, time (B, k*k) or (B, 1),
    position (B, k*k) in mm) -> prediction (B, k*k, size, size). Tokens are frame-major and
    a patch never crosses frames, so each frame has its own time: a known frame goes in
    clean with the time of a clean image.
    """

    def __init__(self, config: GridConfig):
        super().__init__()
        self.config = config
        side, width = config.size // config.patch, config.width
        self.embed = nn.Linear(config.patch**2, width)
        self.place = nn.Parameter(torch.randn(side**2, width) * 0.02)
        self.position_code = Sinusoid(48, config.shortest_mm, config.longest_mm)
        self.position_token = nn.Linear(96, width)
        self.position_condition = nn.Sequential(nn.Linear(96, width), nn.SiLU(), nn.Linear(width, width))
        self.time_code = Sinusoid(48, config.time_longest / 200, config.time_longest)
        self.time_condition = nn.Sequential(nn.Linear(96, width), nn.SiLU(), nn.Linear(width, width))
        self.blocks = nn.ModuleList(Block(width, config.heads) for _ in range(config.depth))
        self.head = Head(width, config.patch**2, config.patch**2)
        initialise(self)
        self.refine = Refine(config.refine) if config.refine else None

    def forward(self, frames: Tensor, time: Tensor, position: Tensor) -> Tensor:
        patches = patchify(frames, self.config.patch)
        code = self.position_code(position)
        condition = F.silu(self.time_condition(self.time_code(time)) + self.position_condition(code))
        x = self.embed(patches) + self.place + self.position_token(code).unsqueeze(2)
        for block in self.blocks:
            x = block(x, condition)
        prediction = unpatchify(self.head(x, patches, condition), self.config.patch)
        return prediction if self.refine is None else prediction + self.refine(prediction, frames)


@dataclass
class SuperConfig:
    """One frame of low_size*low_size pixels to scale times that size."""

    low_size: int = 64
    scale: int = 2
    patch: int = 8
    width: int = 192
    depth: int = 6
    heads: int = 6
    time_longest: float = 4.0


class SuperResolver(nn.Module):
    """Denoises one frame given its low-resolution version.

    forward(frame (B, 1, s*n, s*n), low (B, 1, n, n), time (B,)) -> prediction (B, 1, s*n, s*n).
    The network adds to a cubic enlargement of `low`, so it starts from interpolation.
    """

    def __init__(self, config: SuperConfig):
        super().__init__()
        self.config = config
        width, pixels = config.width, config.patch**2
        side = config.low_size * config.scale // config.patch
        self.register_buffer("enlarge", cubic_matrix(config.low_size, config.scale), persistent=False)
        self.embed = nn.Linear(2 * pixels, width)
        self.place = nn.Parameter(torch.randn(side**2, width) * 0.02)
        self.time_code = Sinusoid(48, config.time_longest / 200, config.time_longest)
        self.time_condition = nn.Sequential(nn.Linear(96, width), nn.SiLU(), nn.Linear(width, width))
        self.blocks = nn.ModuleList(Block(width, config.heads) for _ in range(config.depth))
        self.head = Head(width, 2 * pixels, pixels)
        initialise(self)

    def forward(self, frame: Tensor, low: Tensor, time: Tensor) -> Tensor:
        base = self.enlarge @ low @ self.enlarge.T
        patches = torch.cat([patchify(frame, self.config.patch), patchify(base, self.config.patch)], dim=-1)
        condition = F.silu(self.time_condition(self.time_code(time.unsqueeze(1))))
        x = self.embed(patches) + self.place
        for block in self.blocks:
            x = block(x, condition)
        return base + unpatchify(self.head(x, patches, condition), self.config.patch)


def sizes(x: Tensor) -> tuple[int, ...]:
    """The shape as plain integers, so that an exported graph holds constants instead of shape arithmetic."""
    return tuple(int(size) for size in x.shape)


def patchify(images: Tensor, patch: int) -> Tensor:
    """(B, F, H, W) to (B, F, tokens, patch*patch), tokens in raster order within their image."""
    batch, count, height, width = sizes(images)
    x = images.view(batch, count, height // patch, patch, width // patch, patch)
    return x.transpose(3, 4).reshape(batch, count, (height // patch) * (width // patch), patch * patch)


def unpatchify(patches: Tensor, patch: int) -> Tensor:
    """Inverse of `patchify` for square images."""
    batch, count, tokens, _ = sizes(patches)
    side = math.isqrt(tokens)
    x = patches.view(batch, count, side, side, patch, patch)
    return x.transpose(3, 4).reshape(batch, count, side * patch, side * patch)


def cubic_matrix(size: int, scale: int) -> Tensor:
    """(scale*size, size) matrix that enlarges a line of pixels by bicubic interpolation."""
    lines = torch.eye(size).view(1, 1, size, size)
    enlarged = F.interpolate(lines, size=(scale * size, size), mode="bicubic", align_corners=False)
    return enlarged[0, 0].contiguous()
