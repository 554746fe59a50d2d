"""The thing under evaluation: a pack as it ships (through onnxruntime), or checkpoints (through PyTorch)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from torch import Tensor

from ..errors import UsageError
from ..pack import check_pack
from ..sample import FLOW_X, sample_series, super_noise, super_resolve


@dataclass
class Generator:
    """Both networks of a pack with their default sampling.

    grid: callable with `.config.k` and `.config.size`, (1, F, H, W), time, position -> (1, F, H, W);
    sr: callable (1, 1, H, W), low, time -> (1, 1, H, W), or None.
    """

    name: str
    grid: Callable[..., Tensor]
    sr: Callable[..., Tensor] | None
    scale: int = 1
    grid_spec: dict = field(default_factory=lambda: FLOW_X)
    sr_spec: dict = field(default_factory=lambda: FLOW_X)
    sampler: str = "heun"
    steps: int = 10
    sr_sampler: str = "euler"
    sr_steps: int = 4

    @property
    def cells(self) -> int:
        """Frames a grid."""
        return self.grid.config.k**2

    @property
    def size(self) -> int:
        """Rows and columns of a frame."""
        return self.grid.config.size

    def series(self, positions: np.ndarray, seed: int, sampler: str | None = None, steps: int | None = None) -> Tensor:
        """Frames (N, H, W) at `positions` (N,) in mm, clipped to [-1, 1]."""
        where = torch.from_numpy(positions.astype(np.float32))
        made = sample_series(
            self.grid, where, seed, sampler or self.sampler, steps or self.steps, spec=self.grid_spec
        )  # fmt: skip
        return made.clamp(-1, 1)

    def enlarge(self, low: Tensor, steps: int | None = None, seed: int = 0) -> Tensor:
        """Frames (B, 1, n, n) to (B, 1, s*n, s*n), one noise field for all."""
        side = low.shape[-1] * self.scale
        noise = super_noise(seed, side)
        count = steps or self.sr_steps
        return torch.cat(
            [super_resolve(self.sr, frame, noise, count, self.sr_sampler, self.sr_spec) for frame in low.split(1)]
        )


class OnnxNetwork:
    """An ONNX file that is called like the PyTorch network it was exported from."""

    def __init__(self, path: Path, config: dict, names: tuple[str, ...], raster: int = 0):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.config, self.names, self.raster = SimpleNamespace(**config), names, raster

    def __call__(self, *inputs: Tensor) -> Tensor:
        first, *rest = inputs
        k, size = self.raster, first.shape[-1]
        if k:
            first = first.view(1, k, k, size, size).transpose(2, 3).reshape(1, 1, k * size, k * size)
        fed = dict(zip(self.names, (first, *rest), strict=True))
        (made,) = self.session.run(None, {name: np.ascontiguousarray(x, dtype=np.float32) for name, x in fed.items()})
        result = torch.from_numpy(made)
        if k:
            result = result.view(1, k, size, k, size).transpose(2, 3).reshape(1, k * k, size, size)
        return result


def from_pack(folder: Path) -> Generator:
    """A pack folder, its hashes checked, with the networks that a CPU runs."""
    try:
        manifest = check_pack(folder)
    except (OSError, ValueError) as error:
        raise UsageError(f"{folder} is not a model pack: {error}") from error
    grid, sr, sampling = manifest["grid"], manifest.get("sr"), manifest["sampling"]
    names = ("frames", "time", "position")
    raster = grid["k"] if grid["layout"] == "raster" else 0
    made = Generator(
        f"{manifest['id']} {manifest['version']}",
        OnnxNetwork(folder / grid.get("cpuFile", grid["file"]), {"k": grid["k"], "size": grid["rows"]}, names, raster),
        None, grid_spec=grid, sampler=sampling["sampler"], steps=sampling["steps"],
    )  # fmt: skip
    if sr is not None:
        config = {"low_size": grid["rows"], "scale": sr["scale"]}
        made.sr = OnnxNetwork(folder / sr["file"], config, ("frame", "low", "time"))
        made.scale, made.sr_spec = sr["scale"], sr
        made.sr_sampler, made.sr_steps = sr["sampling"]["sampler"], sr["sampling"]["steps"]
    return made


def from_networks(grid, sr, name: str = "checkpoints") -> Generator:
    """Trained networks, with the samplers' defaults."""
    return Generator(name, grid, sr, sr.config.scale if sr is not None else 1)
