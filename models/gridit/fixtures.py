"""Tiny packs with random weights, and sampler trajectories through them, for the app's tests.

`python -m gridit fixtures FOLDER` writes FOLDER/packs/tiny-*, FOLDER/trajectories.json and what goldens.py makes.
The conventions that the trajectories follow stand at the top of sample.py.
"""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from .export import round_to_half
from .goldens import write_cycles, write_noise, write_orders, write_plans
from .model import GridConfig, GridTransformer
from .pack import write_pack
from .sample import FOLLOWING, noise_levels, sample_grid, super_resolve
from .super_resolution.transformer import SuperConfig, SuperResolver

STEPS = 6
FLOW = {"kind": "flow", "minOneMinusT": 0.05}
VP = {"kind": "vp", "schedule": "linear", "timesteps": 1000, "betaStart": 1e-4, "betaEnd": 0.02}

# id: (prediction, path, time, layout), (super-resolver's prediction, path)
PACKS = {
    "tiny-flow-x": (("x", FLOW, "per-frame", "frames"), ("x", FLOW)),
    "tiny-flow-v": (("v", FLOW, "per-frame", "frames"), ("v", FLOW)),
    "tiny-vp-eps": (("eps", VP, "scalar", "raster"), ("x", FLOW)),
    "tiny-vp-v": (("v", VP, "scalar", "frames"), ("v", VP)),
}


def randomise(network: nn.Module, generator: torch.Generator, output: float) -> None:
    """Fill every weight, so that nothing is zero; `output` scales what the head adds."""
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            scale = 0.3 / parameter.shape[-1] ** 0.5 if parameter.ndim == 2 else 0.1
            if "norm" in name and name.endswith("weight"):
                parameter.copy_(1 + 0.1 * torch.randn(parameter.shape, generator=generator))
            else:
                parameter.copy_(scale * torch.randn(parameter.shape, generator=generator))
        network.head.linear.weight.mul_(output * 10)
        network.head.linear.bias.mul_(output)
        network.head.direct_gate.weight.mul_(0.1 * output)


def tiny_grid(prediction: str, path: dict, generator: torch.Generator) -> GridTransformer:
    """A grid network of four 8x8 frames. Random eps networks would explode where alpha is small,
    so that one predicts nearly its input, as trained ones do."""
    longest = 4.0 if path["kind"] == "flow" else 4000.0
    network = GridTransformer(GridConfig(k=2, size=8, patch=4, width=32, depth=1, heads=2, time_longest=longest))
    randomise(network, generator, 0.01 if prediction == "eps" else 0.3)
    if prediction == "eps":
        with torch.no_grad():
            network.head.direct.weight.copy_(torch.eye(16))
            network.head.direct.bias.zero_()
            network.head.direct_gate.weight.zero_()
            network.head.direct_gate.bias.fill_(1)
    return network.eval()


def tiny_super(path: dict, generator: torch.Generator) -> SuperResolver:
    """A super-resolver from 8x8 to 16x16."""
    longest = 4.0 if path["kind"] == "flow" else 4000.0
    network = SuperResolver(
        SuperConfig(low_size=8, scale=2, patch=4, width=32, depth=1, heads=2, time_longest=longest)
    )
    randomise(network, generator, 0.3)
    return network.eval()


def tiny_manifest(name: str) -> dict:
    """pack.json of a tiny pack, without its files."""
    (prediction, path, time, layout), (sr_prediction, sr_path) = PACKS[name]
    return {
        "format": 1,
        "id": name,
        "version": "0.0.1",
        "name": f"Test pack {name}",
        "description": "Random weights, for tests only.",
        "licence": "MIT",
        "trainingData": [],
        "modality": "MR",
        "bodyPart": "HEAD",
        "sequence": {
            "axis": "space", "unit": "mm", "range": [0, 150], "spacing": [0.3, 12], "defaultStart": 10,
            "defaultSpacing": 2.5, "defaultFrames": 16, "origin": "vertex", "direction": "superior-to-inferior",
        },
        "grid": {
            "file": "grid.onnx", "k": 2, "rows": 8, "columns": 8, "pixelSpacing": [4, 4], "layout": layout,
            "prediction": prediction, "path": path, "time": time,
        },
        "sampling": {"sampler": "heun", "steps": STEPS},
        "sr": {
            "file": "sr.onnx", "scale": 2, "prediction": sr_prediction, "path": sr_path,
            "sampling": {"sampler": "euler", "steps": 4},
        },
        "values": {
            "storedRange": [0, 4095], "bitsStored": 12, "rescaleSlope": 1, "rescaleIntercept": 0,
            "units": "arbitrary", "window": {"center": 2048, "width": 4096},
        },
    }  # fmt: skip


def encode(tensor: Tensor) -> str:
    """Little-endian float32, base64."""
    return base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode("ascii")


def write_fixtures(folder: Path) -> None:
    """Write the packs and the trajectories; the same bytes every time on one machine."""
    trajectories: dict = {
        "format": "float32 little-endian base64; frames are frame-major (F, H, W), super-resolved ones (H, W)",
        "steps": STEPS,
        "packs": {},
    }
    for number, name in enumerate(PACKS):
        generator = torch.Generator().manual_seed(100 + number)
        manifest = tiny_manifest(name)
        grid = tiny_grid(manifest["grid"]["prediction"], manifest["grid"]["path"], generator)
        sr = tiny_super(manifest["sr"]["path"], generator)
        grey = torch.randint(0, 256, (16, 16), generator=generator).numpy().astype(np.uint8)
        preview = io.BytesIO()
        Image.fromarray(grey).save(preview, "PNG")
        card = f"# {name}\n\nRandom weights, made by `python -m gridit fixtures`. For tests only.\n"
        extra = {"MODEL_CARD.md": card.encode(), "preview.png": preview.getvalue()}
        write_pack(folder / "packs" / name, manifest, {"denoise": grid, "super-resolve": sr}, extra)
        trajectories["packs"][name] = trace(manifest, round_to_half(grid), round_to_half(sr), generator)
    text = json.dumps(trajectories, indent=1) + "\n"
    (folder / "trajectories.json").write_text(text, encoding="utf-8")
    write_plans(folder / "plans")
    write_orders(folder / "plans")
    write_cycles(folder / "plans")
    write_noise(folder / "noise.json")


def trace(manifest: dict, grid: GridTransformer, sr: SuperResolver, generator: torch.Generator) -> dict:
    """One pack's record: an evaluation of the network, all samplers free and with known frames, super-resolution."""
    spec, sr_spec = manifest["grid"], manifest["sr"]
    noise = torch.randn(1, 4, 8, 8, generator=generator)
    known_frames = torch.rand(1, 4, 8, 8, generator=generator) * 2 - 1
    known = torch.tensor([True, False, True, False])
    position = torch.tensor([[10.0, 17.5, 25.0, 33.25]])
    levels = noise_levels(spec["path"], STEPS)

    def network(frames: Tensor, time: Tensor, position: Tensor) -> Tensor:
        return grid(frames, time if time.ndim == 2 else time.unsqueeze(1), position)

    time = torch.full((1, 4) if spec["time"] == "per-frame" else (1,), levels[2].time)
    with torch.no_grad():
        output = network(noise, time, position)
    low = torch.rand(1, 1, 8, 8, generator=generator) * 2 - 1
    sr_noise = torch.randn(1, 1, 16, 16, generator=generator)
    return {
        "positions": position[0].tolist(),
        "times": [level.time for level in levels],
        "noise": encode(noise),
        "evaluation": {"time": levels[2].time, "prediction": encode(output)},
        "results": {
            sampler: encode(sample_grid(network, spec, noise, position, sampler, STEPS)) for sampler in FOLLOWING
        },
        "known": {
            "cells": [0, 2],
            "frames": encode(known_frames),
            "results": {
                sampler: encode(sample_grid(network, spec, noise, position, sampler, STEPS, known, known_frames))
                for sampler in FOLLOWING
            },
        },
        "superResolution": {
            "low": encode(low),
            "noise": encode(sr_noise),
            "results": {
                sampler: encode(super_resolve(sr, low, sr_noise, STEPS, sampler, sr_spec)) for sampler in FOLLOWING
            },
        },
    }
