"""The decoder of an AutoencoderKL (Rombach et al., 2022) from the folder that diffusers writes: config.json and
diffusion_pytorch_model.safetensors. Modules have the names of the file; `encoder.py` has the other half.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, silu

from ..errors import UsageError
from .reading import fit
from .safetensors import read_safetensors

WEIGHTS = "diffusion_pytorch_model.safetensors"
OLD_NAMES = {".query.": ".to_q.", ".key.": ".to_k.", ".value.": ".to_v.", ".proj_attn.": ".to_out.0."}


@dataclass(frozen=True)
class DecoderConfig:
    """What of config.json the decoder depends on. `widths`: channels of each resolution, finest first."""

    latent: int
    colours: int
    widths: tuple[int, ...]
    blocks: int
    groups: int
    attention: bool
    first_mix: bool
    latent_scale: float

    @property
    def scale(self) -> int:
        """Pixels a latent, along rows and columns."""
        return 2 ** (len(self.widths) - 1)


class Residual(nn.Module):
    """Two convolutions beside a straight way."""

    def __init__(self, taken: int, given: int, groups: int):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(groups, taken, eps=1e-6), nn.Conv2d(taken, given, 3, padding=1)
        self.norm2, self.conv2 = nn.GroupNorm(groups, given, eps=1e-6), nn.Conv2d(given, given, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(taken, given, 1) if taken != given else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return self.conv_shortcut(x) + self.conv2(silu(self.norm2(self.conv1(silu(self.norm1(x))))))


class PixelAttention(nn.Module):
    """All pixels of the smallest image look at each other, with one head."""

    def __init__(self, width: int, groups: int):
        super().__init__()
        self.group_norm = nn.GroupNorm(groups, width, eps=1e-6)
        self.to_q, self.to_k, self.to_v = (nn.Linear(width, width) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(width, width)])

    def forward(self, x: Tensor) -> Tensor:
        _, width, rows, columns = x.shape
        pixels = self.group_norm(x).flatten(2).transpose(1, 2)
        weights = torch.softmax(self.to_q(pixels) * width**-0.5 @ self.to_k(pixels).transpose(1, 2), dim=-1)
        return x + self.to_out[0](weights @ self.to_v(pixels)).transpose(1, 2).reshape(1, width, rows, columns)


class Middle(nn.Module):
    """The blocks at the smallest size."""

    def __init__(self, width: int, groups: int, attention: bool):
        super().__init__()
        self.resnets = nn.ModuleList(Residual(width, width, groups) for _ in range(2))
        self.attentions = nn.ModuleList([PixelAttention(width, groups)] if attention else [])

    def forward(self, x: Tensor) -> Tensor:
        x = self.resnets[0](x)
        for attention in self.attentions:
            x = attention(x)
        return self.resnets[1](x)


class Enlarge(nn.Module):
    """Twice the pixels, then a convolution."""

    def __init__(self, width: int):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(interpolate(x, scale_factor=2, mode="nearest"))


class Up(nn.Module):
    """The blocks of one size, and the way to the next."""

    def __init__(self, taken: int, given: int, blocks: int, groups: int, last: bool):
        super().__init__()
        self.resnets = nn.ModuleList(Residual(taken if i == 0 else given, given, groups) for i in range(blocks + 1))
        self.upsamplers = nn.ModuleList([] if last else [Enlarge(given)])

    def forward(self, x: Tensor) -> Tensor:
        for block in (*self.resnets, *self.upsamplers):
            x = block(x)
        return x


class Decoding(nn.Module):
    """From latents that were mixed to pixels."""

    def __init__(self, config: DecoderConfig):
        super().__init__()
        widths, groups = config.widths[::-1], config.groups
        self.conv_in = nn.Conv2d(config.latent, widths[0], 3, padding=1)
        self.mid_block = Middle(widths[0], groups, config.attention)
        steps = zip((widths[0], *widths), widths, strict=False)
        self.up_blocks = nn.ModuleList(
            Up(taken, given, config.blocks, groups, i == len(widths) - 1) for i, (taken, given) in enumerate(steps)
        )
        self.conv_norm_out = nn.GroupNorm(groups, widths[-1], eps=1e-6)
        self.conv_out = nn.Conv2d(widths[-1], config.colours, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.mid_block(self.conv_in(x))
        for block in self.up_blocks:
            x = block(x)
        return self.conv_out(silu(self.conv_norm_out(x)))


class Decoder(nn.Module):
    """Latents (1, C, h, w) to pixels (1, colours, s*h, s*w) around [-1, 1]."""

    def __init__(self, config: DecoderConfig):
        super().__init__()
        self.config = config
        self.post_quant_conv = nn.Conv2d(config.latent, config.latent, 1) if config.first_mix else nn.Identity()
        self.decoder = Decoding(config)

    def forward(self, latent: Tensor) -> Tensor:
        return self.decoder(self.post_quant_conv(latent))


class Grey(nn.Module):
    """A decoder whose colours are averaged: what it gives where it was taught with grey images three times over."""

    def __init__(self, decoder: Decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, latent: Tensor) -> Tensor:
        pixels = self.decoder(latent)
        return pixels if pixels.shape[1] == 1 else pixels.mean(dim=1, keepdim=True)


def decoder_config(folder: Path) -> DecoderConfig:
    """config.json of a folder. Raises UsageError naming what a decoder cannot be made of."""
    path = folder / "config.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found, dict):
            raise ValueError("no table")
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read; --decoder is a folder of an AutoencoderKL that diffusers wrote.") from error
    kind = found.get("_class_name", "AutoencoderKL")
    blocks = set(found.get("up_block_types", ["UpDecoderBlock2D"]))
    if kind != "AutoencoderKL" or blocks != {"UpDecoderBlock2D"} or found.get("act_fn", "silu") != "silu":
        raise UsageError(
            f"{path} describes {kind} of {', '.join(sorted(blocks))}; only an AutoencoderKL of UpDecoderBlock2D can be converted."
        )
    if found.get("shift_factor"):
        raise UsageError(f"{path} shifts its latents by {found['shift_factor']}, which GriDiT's code does not; take another decoder.")
    try:
        return DecoderConfig(
            latent=int(found["latent_channels"]), colours=int(found["out_channels"]), blocks=int(found.get("layers_per_block", 1)),
            widths=tuple(int(width) for width in found["block_out_channels"]), groups=int(found.get("norm_num_groups", 32)),
            attention=bool(found.get("mid_block_add_attention", True)), first_mix=bool(found.get("use_post_quant_conv", True)),
            latent_scale=float(found.get("scaling_factor", 0.18215)),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{path} does not say what a decoder is made of: {error}.") from error


def renamed(tensors: dict[str, Tensor], starts: tuple[str, ...]) -> dict[str, Tensor]:
    """The tensors whose names start so, by the names that new files have."""
    weights = {}
    for name, value in tensors.items():
        if not name.startswith(starts):
            continue
        for old, new in OLD_NAMES.items():
            name = name.replace(old, new)
        # Old files hold the linear layers of the attention as convolutions of one pixel.
        weights[name] = value.flatten(1) if ".attentions." in name and value.dim() == 4 else value
    return weights


def read_decoder(folder: Path) -> Decoder:
    """The decoder in a folder. Raises UsageError, one sentence, where there is none that fits its description."""
    config = decoder_config(folder)
    weights = renamed(read_safetensors(folder / WEIGHTS), ("decoder.", "post_quant_conv."))
    try:
        decoder = Decoder(config)
    except ValueError as error:
        raise UsageError(f"{folder / 'config.json'} describes no decoder that can be made: {error}.") from error
    fit(decoder, weights, folder / WEIGHTS)
    return decoder.eval().requires_grad_(False)
