"""A toy problem with a known answer: a disc that moves down the frame with depth, elsewhere in every subject."""

from pathlib import Path

import numpy as np
import pytest

from gridit.train import Options, Trainer


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


def test_a_moving_disc_is_learnt_in_seconds(moving_disc, tmp_path):
    config = {
        "model": {"k": 2, "size": 8, "patch": 4, "width": 64, "depth": 2, "heads": 2},
        "train": {
            "batch": 16, "lr": 3e-3, "warmup": 20, "weight_decay": 0.0, "ema": 0.98, "range_mm": 78.0,
            "time_mean": -0.8, "time_std": 0.8, "stride_mm": [0.5, 26.0],
        },
    }  # fmt: skip
    trainer = Trainer(config, Options("grid", moving_disc, tmp_path / "run", steps=300, device="cpu", optimiser="muon"))
    assert trainer.validate() > 2
    trainer.train(lambda _: None)
    assert trainer.validate() < 0.5
