"""The encoder of an AutoencoderKL (Rombach et al., 2022), from the folder that holds its decoder, and what a super-resolver of
latents is shown: the latents of a frame that was decoded, enlarged and encoded. Modules have the names of the file.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, interpolate, silu

from ..errors import UsageError
from .autoencoder import WEIGHTS, Decoder, DecoderConfig, Middle, Residual, renamed
from .reading import fit
from .safetensors import read_safetensors


class Shrink(nn.Module):
    """Half the pixels, by a convolution that looks beyond the lower and the right border only."""

    def __init__(self, width: int):
        super().__init__()
        self.width = width
        self.conv = nn.Conv2d(width, width, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        # A row and a column of zeros before the kernel, not beside the image: ONNX files then keep the sizes fixed.
        width, kernel = self.width, self.conv.weight
        kernel = torch.cat([torch.zeros(width, width, 1, 3), kernel], dim=2)
        kernel = torch.cat([torch.zeros(width, width, 4, 1), kernel], dim=3)
        return conv2d(x, kernel, self.conv.bias, stride=2, padding=1)


class Down(nn.Module):
    """The blocks of one size, and the way to the next."""

    def __init__(self, taken: int, given: int, blocks: int, groups: int, last: bool):
        super().__init__()
        self.resnets = nn.ModuleList(Residual(taken if i == 0 else given, given, groups) for i in range(blocks))
        self.downsamplers = nn.ModuleList([] if last else [Shrink(given)])

    def forward(self, x: Tensor) -> Tensor:
        for block in (*self.resnets, *self.downsamplers):
            x = block(x)
        return x


class Encoding(nn.Module):
    """From pixels to mean and variance of latents, which are yet to be mixed."""

    def __init__(self, config: DecoderConfig):
        super().__init__()
        widths, groups = config.widths, config.groups
        self.conv_in = nn.Conv2d(config.colours, widths[0], 3, padding=1)
        steps = zip((widths[0], *widths), widths, strict=False)
        self.down_blocks = nn.ModuleList(
            Down(taken, given, config.blocks, groups, i == len(widths) - 1) for i, (taken, given) in enumerate(steps)
        )
        self.mid_block = Middle(widths[-1], groups, config.attention)
        self.conv_norm_out = nn.GroupNorm(groups, widths[-1], eps=1e-6)
        self.conv_out = nn.Conv2d(widths[-1], 2 * config.latent, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_in(x)
        for block in self.down_blocks:
            x = block(x)
        return self.conv_out(silu(self.conv_norm_out(self.mid_block(x))))


class Encoder(nn.Module):
    """Pixels (1, colours, s*h, s*w) in [-1, 1] to the mean of their latents (1, C, h, w)."""

    def __init__(self, config: DecoderConfig, last_mix: bool):
        super().__init__()
        self.config = config
        self.encoder = Encoding(config)
        self.quant_conv = nn.Conv2d(2 * config.latent, 2 * config.latent, 1) if last_mix else nn.Identity()

    def forward(self, pixels: Tensor) -> Tensor:
        return self.quant_conv(self.encoder(pixels))[:, : self.config.latent]


class Enlarging(nn.Module):
    """Latents (1, C, h, w), multiplied by `latent_scale`, to those of the frame with `scale` times the pixels.

    What the published stage 2 does with a frame: decode it, keep it within [-1, 1], enlarge it (bilinear), encode it. The
    mean of the latents is taken where the published script draws from their distribution.
    """

    def __init__(self, decoder: Decoder, encoder: Encoder, scale: int, latent_scale: float):
        super().__init__()
        self.decoder, self.encoder, self.scale, self.latent_scale = decoder, encoder, scale, latent_scale

    def forward(self, latent: Tensor) -> Tensor:
        pixels = torch.clamp(self.decoder(latent / self.latent_scale), -1, 1)
        if self.scale > 1:
            pixels = interpolate(pixels, scale_factor=self.scale, mode="bilinear", align_corners=False)
        return self.encoder(pixels) * self.latent_scale


def read_encoder(folder: Path, config: DecoderConfig) -> Encoder:
    """The encoder beside a decoder. Raises UsageError, one sentence, where there is none that fits the description."""
    path = folder / "config.json"
    found = json.loads(path.read_text(encoding="utf-8"))  # which the decoder was made by
    blocks = set(found.get("down_block_types", ["DownEncoderBlock2D"]))
    if blocks != {"DownEncoderBlock2D"}:
        raise UsageError(f"{path} describes an encoder of {', '.join(sorted(blocks))}; only one of DownEncoderBlock2D can be converted.")
    if (colours := found.get("in_channels", config.colours)) != config.colours:
        raise UsageError(f"{path} encodes {colours} colours and decodes {config.colours}; a super-resolver needs as many.")
    weights = renamed(read_safetensors(folder / WEIGHTS), ("encoder.", "quant_conv."))
    encoder = Encoder(config, bool(found.get("use_quant_conv", True)))
    fit(encoder, weights, folder / WEIGHTS)
    return encoder.eval().requires_grad_(False)
