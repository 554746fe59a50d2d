"""Recorded arrays of the published code (their README explains each), for the tests of both languages.

`python -m gridit.published.vectors FILE FOLDER` writes the two networks as ONNX files with whole weights, and the arrays as
plain float32, for the tests of the app.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch

from ..export import export
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


def write(file: Path, folder: Path) -> None:
    """Write networks and arrays of `file` into `folder`."""
    arrays = np.load(file)
    for name in ("grid", "sr"):
        network = recorded_network(arrays, name)
        export(network, inputs_of(network.config), folder / f"{name}.onnx", half=False)
    for name in ARRAYS:
        (folder / f"{name.replace('/', '-')}.f32").write_bytes(arrays[name].astype("<f4").tobytes())


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
