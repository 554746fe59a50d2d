"""The published networks: a diffusion transformer (Peebles and Xie, 2023) over one image of a K x K grid, and its twin that
super-resolves one frame with the condition beside it on the channels. Modules have the names of the checkpoints.

What they take is the image and the integer time step; where a token lies they know from a fixed code that the checkpoint
brings along.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

TIME_WIDTH = 256  # numbers of the sinusoidal code of the time step


@dataclass(frozen=True)
class PublishedConfig:
    """Sizes of a network. `side`: rows and columns of its image; `channels` of what it denoises; `condition`: further
    channels that it is only shown; `learned`: whether it says the variance too, in as many channels again."""

    side: int
    patch: int
    channels: int
    width: int
    depth: int
    heads: int
    hidden: int
    condition: int = 0
    learned: bool = True

    @property
    def tokens(self) -> int:
        """Tokens of an image."""
        return (self.side // self.patch) ** 2

    @property
    def depth_of_output(self) -> int:
        """Channels that come out."""
        return self.channels * (2 if self.learned else 1)


class Attend(nn.Module):
    """Self-attention of all tokens, in operators that ONNX files keep."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        tokens, width = x.shape[1:]
        size = width // self.heads
        q, k, v = self.qkv(x).view(-1, tokens, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        weights = torch.softmax((q * size**-0.5) @ k.transpose(2, 3), dim=-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(-1, tokens, width))


class Feed(nn.Module):
    """Two layers, token by token."""

    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(nn.functional.gelu(self.fc1(x), approximate="tanh"))


def modulation(width: int, parts: int) -> nn.Sequential:
    """Shifts, scales and gates from the time's code."""
    return nn.Sequential(nn.SiLU(), nn.Linear(width, parts * width))


def shifted(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """Normalised tokens, shifted and scaled."""
    return nn.functional.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1)


class Block(nn.Module):
    """One block with adaLN-Zero."""

    def __init__(self, width: int, heads: int, hidden: int):
        super().__init__()
        self.attn, self.mlp = Attend(width, heads), Feed(width, hidden)
        self.adaLN_modulation = modulation(width, 6)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        shift, scale, gate, shift2, scale2, gate2 = self.adaLN_modulation(code).chunk(6, dim=1)
        x = x + gate.unsqueeze(1) * self.attn(shifted(x, shift, scale))
        return x + gate2.unsqueeze(1) * self.mlp(shifted(x, shift2, scale2))


class Patches(nn.Module):
    """Patches to tokens."""

    def __init__(self, channels: int, width: int, patch: int):
        super().__init__()
        self.proj = nn.Conv2d(channels, width, patch, stride=patch)

    def forward(self, image: Tensor) -> Tensor:
        return self.proj(image).flatten(2).transpose(1, 2)


class TimeCode(nn.Module):
    """The integer time step, from 0 (cleanest): cosines, then sines, through two layers."""

    def __init__(self, width: int):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(TIME_WIDTH, width), nn.SiLU(), nn.Linear(width, width))
        half = TIME_WIDTH // 2
        turns = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32) / half)
        self.register_buffer("turns", turns, persistent=False)

    def forward(self, time: Tensor) -> Tensor:
        angles = time.unsqueeze(1) * self.turns
        return self.mlp(torch.cat([torch.cos(angles), torch.sin(angles)], dim=1))


class Ending(nn.Module):
    """Tokens to the pixels of their patches."""

    def __init__(self, width: int, numbers: int):
        super().__init__()
        self.linear = nn.Linear(width, numbers)
        self.adaLN_modulation = modulation(width, 2)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        shift, scale = self.adaLN_modulation(code).chunk(2, dim=1)
        return self.linear(shifted(x, shift, scale))


class PublishedNetwork(nn.Module):
    """Images (B, C, S, S) and times (B,) to the noise in them, and what the network says of the variance: (B, C or 2C, S, S).
    A network with a condition takes that (B, D, S, S) before the time."""

    def __init__(self, config: PublishedConfig):
        super().__init__()
        self.config = config
        self.x_embedder = Patches(config.channels + config.condition, config.width, config.patch)
        self.t_embedder = TimeCode(config.width)
        self.pos_embed = nn.Parameter(torch.zeros(1, config.tokens, config.width), requires_grad=False)
        self.blocks = nn.ModuleList(Block(config.width, config.heads, config.hidden) for _ in range(config.depth))
        self.final_layer = Ending(config.width, config.patch**2 * config.depth_of_output)

    def forward(self, image: Tensor, *others: Tensor) -> Tensor:
        *condition, time = others
        config = self.config
        code = self.t_embedder(time)
        x = self.x_embedder(torch.cat([image, *condition], dim=1)) + self.pos_embed
        for block in self.blocks:
            x = block(x, code)
        count, patch, depth = config.side // config.patch, config.patch, config.depth_of_output
        pixels = self.final_layer(x, code).view(-1, count, count, patch, patch, depth)
        return pixels.permute(0, 5, 1, 3, 2, 4).reshape(-1, depth, config.side, config.side)


def inputs_of(config: PublishedConfig, seed: int = 0) -> dict[str, Tensor]:
    """Random inputs of a network by their names in the ONNX file."""
    generator = torch.Generator().manual_seed(seed)
    image = (1, config.channels, config.side, config.side)
    time = torch.tensor([float(300 + seed)])
    if not config.condition:
        return {"frames": torch.randn(image, generator=generator), "time": time}
    low = torch.randn((1, config.condition, config.side, config.side), generator=generator)
    return {"frame": torch.randn(image, generator=generator), "low": low, "time": time}
