"""Recorded arrays of the published code (their README explains each), for the tests of both languages.

`python -m gridit.published.vectors FILE FOLDER` writes the two networks as ONNX files with whole weights, and the arrays as
plain float32, for the tests of the app. Of stage 2 one evaluation alone was recorded; `sr-made.f32` is what our twin makes
of its condition in 10 DDIM steps, from the noise that the app draws with the seed 5.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch

from ..export import export
from ..noise import SUPER_RESOLUTION, gaussian_noise
from ..sample import clean_estimate, noise_levels, run_sampler
from .convert import PATH
from .network import PublishedNetwork, inputs_of
from .reading import config_of, fit

HEADS = 3
ARRAYS = (
    "grid/x", "grid/y", "sr/x", "sr/cond", "sr/y", "ddpm10/z", "ddpm10/noise", "ddpm10/result", "ddim10/noise", "ddim10/result",
    "three_row10/z", "three_row10/gt", "three_row10/noise", "three_row10/result",
)  # fmt: skip


def recorded_network(arrays, name: str) -> PublishedNetwork:
    """The network `grid` or `sr` of the recorded arrays."""
    start = f"{name}/state/"
    weights = {key.removeprefix(start): torch.from_numpy(arrays[key]) for key in arrays.files if key.startswith(start)}
    network = PublishedNetwork(config_of(weights, Path(name), name == "sr", HEADS))
    fit(network, weights, Path(name))
    return network.eval().requires_grad_(False)


def super_resolved(network: PublishedNetwork, condition: torch.Tensor, seed: int, steps: int) -> torch.Tensor:
    """Latents (1, C, S, S) that go with a condition of that shape, by DDIM."""
    channels = network.config.channels
    noise = torch.from_numpy(gaussian_noise(seed, SUPER_RESOLUTION, 0, condition.numel())).view_as(condition)

    def denoise(z, level):
        output = network(z, condition, torch.tensor([float(level.time)]))
        return clean_estimate(output[:, :channels], z, level, PATH, "eps")

    return run_sampler("ddim", noise, noise_levels(PATH, steps), PATH, denoise)


def write(file: Path, folder: Path) -> None:
    """Write networks and arrays of `file` into `folder`."""
    arrays = np.load(file)
    for name in ("grid", "sr"):
        network = recorded_network(arrays, name)
        export(network, inputs_of(network.config), folder / f"{name}.onnx", half=False)
    made = super_resolved(recorded_network(arrays, "sr"), torch.from_numpy(arrays["sr/cond"])[:1], seed=5, steps=10)
    (folder / "sr-made.f32").write_bytes(made.numpy().astype("<f4").tobytes())
    for name in ARRAYS:
        (folder / f"{name.replace('/', '-')}.f32").write_bytes(arrays[name].astype("<f4").tobytes())


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
