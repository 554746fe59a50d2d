"""The thing under evaluation: a pack as it ships (through onnxruntime), or checkpoints (through PyTorch)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..conditions import Condition, conditions_of, encode, width_of
from ..errors import UsageError
from ..pack import axis_of, check_pack, refining, stages_of
from ..planner import new_frames
from ..refiner.sampling import Sampling, refine_series
from ..sample import FLOW_X, sample_series, super_noise, super_resolve


@dataclass
class Generator:
    """Both networks of a pack with their default sampling.

    grid: callable with `.config.k` and `.config.size`, (1, F, H, W), time, position [, conditions] -> (1, F, H, W);
    sr: callable (1, 1, H, W), low, time -> (1, 1, H, W), or None; refiner: as refiner/network.py, or None.
    people: what can be wished of a person.
    """

    name: str
    grid: Any
    sr: Callable[..., Tensor] | None
    scale: int = 1
    grid_spec: dict = field(default_factory=lambda: FLOW_X)
    sr_spec: dict = field(default_factory=lambda: FLOW_X)
    sampler: str = "heun"
    steps: int = 10
    sr_sampler: str = "euler"
    sr_steps: int = 4
    refiner: Any | None = None
    refining: Sampling = field(default_factory=Sampling)
    people: list[Condition] = field(default_factory=list)
    limits: tuple[float, float] = (0.0, 170.0)  # mm that it was trained on
    pack: str = ""  # its id
    brain: bool = True  # whether what it makes holds one
    hounsfield: list[list[float]] | None = None  # pairs of a value in [-1, 1] and HU, where grey values are HU
    label: Any | None = None  # as labelling/network.py
    organs: list[str] = field(default_factory=list)  # of the classes of `label` from 1 on

    @property
    def cells(self) -> int:
        """Frames a grid."""
        return self.grid.config.k**2

    @property
    def size(self) -> int:
        """Rows and columns of a frame."""
        return self.grid.config.size

    @property
    def finished_size(self) -> int:
        """Rows and columns of what `finish` returns."""
        return self.refiner.config.size if self.refiner is not None else self.size

    def conditions(self, wishes: dict | None) -> Tensor | None:
        """(1, M) numbers of wishes by name; None for a grid network without conditions."""
        if wishes and not self.people:
            raise UsageError(f"{self.name} has no conditions to wish by.")
        return torch.from_numpy(encode(self.people, wishes or {}))[None] if self.people else None

    def series(
        self, positions: np.ndarray, seed: int, sampler: str | None = None, steps: int | None = None,
        wishes: dict | None = None,
    ) -> Tensor:  # fmt: skip
        """Frames (N, H, W) at `positions` (N,) in mm, clipped to [-1, 1]."""
        where = torch.from_numpy(positions.astype(np.float32))
        made = sample_series(
            self.grid, where, seed, sampler or self.sampler, steps or self.steps, spec=self.grid_spec,
            limits=self.limits, conditions=self.conditions(wishes),
        )  # fmt: skip
        return made.clamp(-1, 1)

    def finish(self, low: Tensor, positions: np.ndarray, seed: int, wishes: dict | None = None) -> Tensor:
        """Frames (N, h, w) of a series through the refiner, where there is one: (N, H, W), clipped to [-1, 1]."""
        if self.refiner is None:
            return low
        where = positions.tolist()
        conditions = self.conditions(wishes)
        nothing = torch.zeros(1, 0) if conditions is None else conditions
        made_by = new_frames(where, self.cells, self.limits)
        return refine_series(self.refiner, low[None], where, nothing, seed, self.refining, groups=made_by)[0].clamp(-1, 1)

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
        from ..onnx_runtime import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.config, self.names, self.raster = SimpleNamespace(**config), names, raster

    def __call__(self, *inputs: Tensor) -> Tensor:
        first, *rest = inputs
        k, size = self.raster, first.shape[-1]
        if k:
            first = first.view(1, k, k, size, size).transpose(2, 3).reshape(1, 1, k * size, k * size)
        # Of nobody nothing is told.
        rest = [value for value in rest if value.numel() > 0]
        if len(rest) + 2 == len(self.names) and self.names[-1] == "conditions":  # nothing is wished, as in PyTorch
            rest = [*rest, torch.zeros(self.session.get_inputs()[-1].shape)]
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
    stages = stages_of(manifest)
    grid, refine, sr = stages["denoise"], stages.get("refine"), stages.get("super-resolve")
    people = conditions_of(manifest)
    names = ("frames", "time", "position", *(("conditions",) if grid.get("conditions") else ()))
    raster = grid["k"] if grid["layout"] == "raster" else 0
    width = width_of(people)
    made = Generator(
        f"{manifest['id']} {manifest['version']}",
        OnnxNetwork(folder / grid.get("cpuFile", grid["file"]), {"k": grid["k"], "size": grid["rows"]}, names, raster),
        None, grid_spec=grid, sampler=grid["sampling"]["sampler"], steps=grid["sampling"]["steps"],
        people=people if grid.get("conditions") else [], limits=tuple(axis_of(manifest)["range"]),
    )  # fmt: skip
    size = grid["rows"]
    if refine is not None:
        config = {"low_size": size, "scale": refine["scale"], "size": size * refine["scale"], "conditions": width}
        names = (
            "frame", "low", "low_level", "neighbours", "neighbour_distance", "neighbour_level", "position", "time",
            *(("conditions",) if refine.get("conditions") else ()),
        )  # fmt: skip
        made.refiner = OnnxNetwork(folder / refine.get("cpuFile", refine["file"]), config, names)
        made.refining = refining(refine)
        size = config["size"]
    if sr is not None:
        config = {"low_size": size, "scale": sr["scale"]}
        made.sr = OnnxNetwork(folder / sr["file"], config, ("frame", "low", "time"))
        made.scale, made.sr_spec = sr["scale"], sr
        made.sr_sampler, made.sr_steps = sr["sampling"]["sampler"], sr["sampling"]["steps"]
    made.pack, made.brain = manifest["id"], manifest["bodyPart"] in ("HEAD", "BRAIN")
    values = manifest["values"]
    if values["units"] == "HU":
        made.hounsfield = values.get("curve") or [[-1, values["storedRange"][0]], [1, values["storedRange"][1]]]
    if (label := stages.get("label")) is not None:
        neighbours = label.get("neighbours", 0)
        config = {"size": label["rows"], "neighbours": neighbours, "classes": len(label["segments"])}
        names = ("frames", "neighbour_distance") if neighbours else ("frames",)
        made.label = OnnxNetwork(folder / label.get("cpuFile", label["file"]), config, names)
        made.organs = [segment["label"] for segment in label["segments"]]
    return made


def from_networks(grid, sr, refiner=None, name: str = "checkpoints", config: dict | None = None) -> Generator:
    """Trained networks, with the samplers' defaults; `config` is what the grid model was trained with."""
    made = Generator(name, grid, sr, sr.config.scale if sr is not None else 1, refiner=refiner)
    if config is not None:
        made.people = conditions_of(config)
        made.limits = (0.0, config["train"]["range_mm"])
    return made
