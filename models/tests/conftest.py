"""Synthetic heads: an ellipsoid with landmarks that tell front from back and right from left."""

from pathlib import Path

import numpy as np
import pytest
import torch

torch.set_num_threads(1)  # the networks of the tests are too small to share out


@pytest.fixture
def head() -> np.ndarray:
    """RAS volume [x, y, z] of 2 mm voxels: 60 x 80 x 70, an ellipsoid with a bright block in front and one on the right."""
    x, y, z = np.meshgrid(*(np.arange(n) for n in (60, 80, 70)), indexing="ij")
    inside = ((x - 30) / 22) ** 2 + ((y - 40) / 30) ** 2 + ((z - 30) / 32) ** 2 < 1
    volume = np.where(inside, 500.0, 0.0)
    volume[26:34, 58:66, 26:34] = 1000  # anterior
    volume[42:50, 36:44, 26:34] = 1000  # right, at half the height
    return volume.astype(np.float32)


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """A prepared file of five subjects, 40 slices of 16 x 16: discs that grow and shrink with depth."""
    generator = np.random.default_rng(0)
    row, column = np.meshgrid(np.arange(16) - 7.5, np.arange(16) - 7.5, indexing="ij")
    stacks = []
    for _ in range(5):
        width = generator.uniform(0.8, 1.2)
        radius = 7 * np.sin(np.linspace(0.2, 2.8, 40))[:, None, None]
        grey = generator.uniform(150, 220)
        stacks.append(np.where((row**2) + (column / width) ** 2 < radius**2, grey, 0).astype(np.uint8))
    path = tmp_path / "prepared.npz"
    np.savez(
        path, voxels=np.concatenate(stacks), counts=np.full(5, 40), ids=np.array([f"s{i}" for i in range(5)]),
        held_out=np.array([False, False, True, False, False]), slice_mm=2.0, pixel_mm=1.75,
    )  # fmt: skip
    return path


@pytest.fixture
def toy() -> dict:
    """Configuration of both stages, small enough to train in seconds."""
    common = {"batch": 8, "lr": 2e-3, "warmup": 5, "weight_decay": 0.0, "ema": 0.98, "range_mm": 70.0}
    return {
        "grid": {
            "model": {"k": 2, "size": 8, "patch": 4, "width": 32, "depth": 1, "heads": 2},
            "train": {**common, "time_mean": -0.8, "time_std": 0.8, "stride_mm": [0.5, 12.0]},
        },
        "sr": {
            "model": {"low_size": 8, "scale": 2, "patch": 4, "width": 32, "depth": 1, "heads": 2},
            "train": {**common, "time_mean": 0.0, "time_std": 1.2},
        },
    }


@pytest.fixture
def moving_disc(tmp_path: Path) -> Path:
    """24 subjects of 40 slices of 2 mm, 16 x 16 pixels: from top to bottom over 78 mm, in a column of its own."""
    generator = np.random.default_rng(0)
    row, column = np.meshgrid(np.arange(16), np.arange(16), indexing="ij")
    place = np.linspace(3, 12, 40)[:, None, None]
    stacks = []
    for _ in range(24):
        middle, radius = generator.uniform(5, 10), 3.0
        distance = np.sqrt((row - place) ** 2 + (column - middle) ** 2)
        stacks.append((255 * np.clip(radius + 0.5 - distance, 0, 1)).astype(np.uint8))
    path = tmp_path / "disc.npz"
    np.savez(
        path, voxels=np.concatenate(stacks), counts=np.full(24, 40), ids=np.array([f"s{i:02}" for i in range(24)]),
        held_out=np.arange(24) % 6 == 0, slice_mm=2.0, pixel_mm=1.75,
    )  # fmt: skip
    return path


@pytest.fixture
def disc_config() -> dict:
    """A grid model that learns `moving_disc` in seconds."""
    return {
        "model": {"k": 2, "size": 8, "patch": 4, "width": 64, "depth": 2, "heads": 2},
        "train": {
            "batch": 16, "lr": 3e-3, "warmup": 20, "weight_decay": 0.0, "ema": 0.98, "range_mm": 78.0,
            "time_mean": -0.8, "time_std": 0.8, "stride_mm": [0.5, 26.0],
        },
    }  # fmt: skip
