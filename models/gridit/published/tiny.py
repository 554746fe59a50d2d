"""A checkpoint in the authors' layout, its decoder and a configuration, tiny and of random weights, for the tests of both
languages: `python -m gridit.published.tiny FOLDER` writes grid.pt, sr.pt, decoder/ and convert.toml.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .autoencoder import WEIGHTS, Decoder, decoder_config
from .encoder import Encoder
from .network import PublishedConfig, PublishedNetwork

CONFIG = PublishedConfig(side=16, patch=2, channels=4, width=48, depth=2, heads=3, hidden=96)
SUPER = PublishedConfig(side=8, patch=2, channels=4, width=48, depth=2, heads=3, hidden=96, condition=4)
DECODER = {
    "_class_name": "AutoencoderKL", "act_fn": "silu", "block_out_channels": [8, 16], "layers_per_block": 1, "latent_channels": 4,
    "norm_num_groups": 4, "in_channels": 3, "out_channels": 3, "scaling_factor": 0.18215,
    "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D"],
    "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D"],
}  # fmt: skip
TABLES = """
[pack]
format = 2
id = "published-tiny"
version = "0.0.1"
name = "Tiny network in the authors' layout"
description = "Makes patterns for tests."
licence = "MIT"
trainingData = []
modality = "MR"
bodyPart = "BRAIN"
axis = { kind = "space", unit = "mm", range = [0, 100], spacing = [2, 2], defaultStart = 0, defaultSpacing = 2, defaultFrames = 28, \
origin = "first slice", direction = "superior-to-inferior" }
values = { storedRange = [0, 255], bitsStored = 8, rescaleSlope = 1, rescaleIntercept = 0, units = "arbitrary", \
window = { center = 127, width = 256 } }

[published]
pixel_mm = 4.0
heads = 3
sampling = { sampler = "ddim", steps = 4 }
"""


def random_weights(network: torch.nn.Module, seed: int) -> dict[str, Tensor]:
    """Weights of a network drawn anew, so that all of it matters."""
    generator = torch.Generator().manual_seed(seed)
    return {
        name: (1 if "norm" in name and name.endswith("weight") else 0)
        + torch.randn(value.shape, generator=generator) * (0.5 / max(1, value[0].numel()) ** 0.5 if value.dim() > 1 else 0.1)
        for name, value in network.state_dict().items()
    }  # fmt: skip


def frame_code(width: int, side: int, depth: int) -> Tensor:
    """A position code as the published one is: frame after frame, though tokens lie row after row."""

    def sinusoids(places: Tensor, width: int) -> Tensor:
        turns = 1 / 10000 ** (torch.arange(width // 2, dtype=torch.float64) / (width / 2))
        return torch.cat([torch.sin(places[:, None] * turns), torch.cos(places[:, None] * turns)], dim=1)

    part = width // 3
    places = torch.cartesian_prod(*(torch.arange(n, dtype=torch.float64) for n in (depth, side, side)))
    widths = (part + width % 3, part, part)
    return torch.cat([sinusoids(places[:, i], each) for i, each in enumerate(widths)], dim=1).float()[None]


def tiny_weights(config: PublishedConfig = CONFIG, seed: int = 1) -> dict[str, Tensor]:
    """Random weights of a grid network, with the published position code for a grid of 4 x 4."""
    weights = random_weights(PublishedNetwork(config), seed)
    weights["pos_embed"] = frame_code(config.width, config.side // config.patch // 4, 16)
    return weights


def write_safetensors(path: Path, tensors: dict[str, Tensor]) -> None:
    """The format in its plainest form: float32, one after the other."""
    header, numbers = {}, b""
    for name, value in tensors.items():
        content = value.numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(numbers), len(numbers) + len(content)]}
        numbers += content
    text = json.dumps(header).encode()
    path.write_bytes(np.uint64(len(text)).tobytes() + text + numbers)


def write_decoder(folder: Path, config: dict | None = None) -> None:
    """A folder as diffusers writes it."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config or DECODER))
    made = decoder_config(folder)
    halves = (random_weights(Decoder(made), 2), random_weights(Encoder(made, last_mix=True), 3))
    write_safetensors(folder / WEIGHTS, {**halves[0], **halves[1]})


def write_all(folder: Path) -> None:
    """Checkpoints, autoencoder and configuration, as somebody brings them."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = tiny_weights()
    torch.save({"model": weights, "ema": weights, "opt": {"state": {}}, "args": Namespace(model="DiT-XL/2")}, folder / "grid.pt")
    torch.save({"ema": random_weights(PublishedNetwork(SUPER), 4)}, folder / "sr.pt")
    write_decoder(folder / "decoder")
    (folder / "convert.toml").write_text(TABLES)


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
