"""What the networks are made of: blocks of attention and MLP with adaLN-Zero, norms, codes, patches.

Everything is written with operators that export to plain ONNX: LayerNormalization, MatMul,
Softmax, Mul, Add, and for rotary codes and RMSNorm some more of them.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

EPSILON = 1e-5


class Norm(nn.Module):
    """LayerNorm without weights of its own, spelled so that it exports as one fused operator."""

    def __init__(self, width: int):
        super().__init__()
        self.register_buffer("one", torch.ones(width), persistent=False)
        self.register_buffer("zero", torch.zeros(width), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, self.one.shape, self.one, self.zero, EPSILON)


class RootMeanSquareNorm(nn.Module):
    """RMSNorm (Zhang and Sennrich, 2019), with weights of its own or without.

    Opset 17 has no operator for it; spelled like this, onnxruntime fuses it again when it loads the file.
    """

    def __init__(self, width: int, learned: bool):
        super().__init__()
        if learned:
            self.weight = nn.Parameter(torch.ones(width))
        else:
            self.register_buffer("weight", torch.ones(width), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return x / torch.sqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON) * self.weight


def make_norm(kind: str, width: int, learned: bool = False) -> nn.Module:
    """The norm called `kind`: "layer" or "rms"."""
    if kind == "rms":
        return RootMeanSquareNorm(width, learned)
    return nn.LayerNorm(width) if learned else Norm(width)


class Attention(nn.Module):
    """Full self-attention over (batch, tokens, width) with normalised queries and keys.

    `rotation` (cosine and sine, (batch, tokens, 1, width / heads / 2) each) turns queries and keys by the tokens' places.
    `first_value` is what the first block's attention used as values: with `value_residual` the later blocks mix it
    into theirs (Zhou et al., 2024). Returns the result and the values.
    """

    fused = False  # the fused kernel pays on GPUs; plain operators export cleanly and are faster on CPUs

    def __init__(self, width: int, heads: int, norm: str = "layer", value_residual: bool = False):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.query_norm, self.key_norm = (make_norm(norm, width // heads, learned=True) for _ in range(2))
        self.mix = nn.Parameter(torch.tensor([0.5])) if value_residual else None

    def forward(
        self, x: Tensor, rotation: tuple[Tensor, Tensor] | None = None, first_value: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        batch, tokens, width = sizes(x)
        split = (batch, tokens, self.heads, width // self.heads)
        q = rotate(self.query_norm(self.query(x).view(split)), rotation).transpose(1, 2)
        k = rotate(self.key_norm(self.key(x).view(split)), rotation).transpose(1, 2)
        v = self.value(x).view(split).transpose(1, 2)
        if self.mix is not None and first_value is not None:
            v = v + self.mix * (first_value - v)
        if self.fused:
            y = F.scaled_dot_product_attention(q, k, v.to(q.dtype))
        else:
            y = torch.softmax((q * split[-1] ** -0.5) @ k.transpose(2, 3), dim=-1) @ v
        return self.out(y.transpose(1, 2).reshape(batch, tokens, width)), v


def rotate(x: Tensor, rotation: tuple[Tensor, Tensor] | None) -> Tensor:
    """Turn the pairs (i, i + half) of (batch, tokens, heads, size) by their angles, if any (Su et al., 2021)."""
    if rotation is None:
        return x
    cosine, sine = rotation
    a, b = x.split(int(x.shape[-1]) // 2, dim=-1)
    return torch.cat([a * cosine - b * sine, a * sine + b * cosine], dim=-1)


class Block(nn.Module):
    """One transformer block on (batch, frames, tokens, width); attention crosses the frames.

    `condition` (batch, frames, width) sets scale, shift and gate of each frame's tokens. Returns the
    tokens and the attention's values (see `Attention`, also for `rotation` and `first_value`).
    """

    def __init__(self, width: int, heads: int, norm: str = "layer", value_residual: bool = False):
        super().__init__()
        self.width = width
        self.norm1, self.norm2 = make_norm(norm, width), make_norm(norm, width)
        self.attention = Attention(width, heads, norm, value_residual)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.modulation = nn.Linear(width, 6 * width)

    def forward(
        self,
        x: Tensor,
        condition: Tensor,
        rotation: tuple[Tensor, Tensor] | None = None,
        first_value: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        shift1, scale1, gate1, shift2, scale2, gate2 = self.modulation(condition).unsqueeze(2).split(self.width, dim=-1)
        batch, frames, tokens, width = sizes(x)
        h = self.norm1(x) * (1 + scale1) + shift1
        h, value = self.attention(h.reshape(batch, frames * tokens, width), rotation, first_value)
        x = x + gate1 * h.view(batch, frames, tokens, width)
        h = self.norm2(x) * (1 + scale2) + shift2
        return x + gate2 * self.mlp(h), value


class Sinusoid(nn.Module):
    """Numbers of any shape to sines and cosines of geometrically spaced wavelengths."""

    def __init__(self, count: int, shortest: float, longest: float):
        super().__init__()
        self.register_buffer("frequency", frequencies(count, shortest, longest), persistent=False)

    def forward(self, value: Tensor) -> Tensor:
        angle = value.unsqueeze(-1) * self.frequency
        return torch.cat([angle.sin(), angle.cos()], dim=-1)


def frequencies(count: int, shortest: float, longest: float) -> Tensor:
    """Angular frequencies (count,) of geometrically spaced wavelengths, the shortest first."""
    return 2 * math.pi / torch.logspace(math.log10(shortest), math.log10(longest), count)


class Head(nn.Module):
    """Tokens to pixels, plus a gated linear path from the noisy patch itself.

    A patch of 16x16 has more pixels than the tokens are wide; near the end of sampling the
    fine detail is already in the input, and this path brings it through in full.
    """

    def __init__(self, width: int, pixels_in: int, pixels_out: int, norm: str = "layer"):
        super().__init__()
        self.width = width
        self.norm = make_norm(norm, width)
        self.modulation = nn.Linear(width, 2 * width)
        self.linear = nn.Linear(width, pixels_out)
        self.direct = nn.Linear(pixels_in, pixels_out)
        self.direct_gate = nn.Linear(width, pixels_out)

    def forward(self, x: Tensor, patches: Tensor, condition: Tensor) -> Tensor:
        shift, scale = self.modulation(condition).unsqueeze(2).split(self.width, dim=-1)
        y = self.linear(self.norm(x) * (1 + scale) + shift)
        return y + self.direct_gate(condition).unsqueeze(2) * self.direct(patches)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions; the condition (B, width) scales and shifts each channel between them.

    The second convolution starts at zero, so that every block starts as identity.
    """

    def __init__(self, width: int):
        super().__init__()
        self.width = width
        self.enter = nn.Conv2d(width, width, 3, padding=1)
        self.leave = nn.Conv2d(width, width, 3, padding=1)
        self.modulation = nn.Linear(width, 2 * width)
        nn.init.kaiming_normal_(self.enter.weight, nonlinearity="relu")
        for parameter in (self.enter.bias, self.leave.weight, self.leave.bias, *self.modulation.parameters()):
            nn.init.zeros_(parameter)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        scale, shift = self.modulation(condition)[:, :, None, None].split(self.width, dim=1)
        return x + self.leave(F.relu(self.enter(x) * (1 + scale) + shift))


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
