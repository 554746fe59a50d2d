from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """A prepared file of eight subjects, three held out: discs that grow and shrink with depth; deep ones are darker."""
    generator = np.random.default_rng(4)
    row, column = np.meshgrid(np.arange(16) - 7.5, np.arange(16) - 7.5, indexing="ij")
    stacks = []
    for _ in range(8):
        width, grey = generator.uniform(0.7, 1.3), generator.uniform(150, 220)
        grey = grey * np.linspace(1, 0.5, 40)[:, None, None]
        radius = 7 * np.sin(np.linspace(0.2, 2.8, 40))[:, None, None]
        texture = generator.normal(0, 8, (40, 16, 16))
        stacks.append(
            np.where(row**2 + (column / width) ** 2 < radius**2, grey + texture, 0).clip(0, 255).astype(np.uint8)
        )
    path = tmp_path / "cohort.npz"
    np.savez(
        path, voxels=np.concatenate(stacks), counts=np.full(8, 40), ids=np.array([f"s{i}_T1W" for i in range(8)]),
        held_out=np.arange(8) % 3 == 1, slice_mm=2.0, pixel_mm=1.75,
    )  # fmt: skip
    return path
