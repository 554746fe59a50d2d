from types import SimpleNamespace

import pytest
import torch

from gridit.data import load_volumes
from gridit.evaluation.refinement import heads_of, refine, refinement_row, refinement_table
from gridit.refiner.sampling import Sampling


class Knows(torch.nn.Module):
    """Draws each slice as it is, found by its position, plus a mistake that is the same for all."""

    def __init__(self, heads, mistake=0.0):
        super().__init__()
        self.config, self.heads, self.mistake = SimpleNamespace(scale=4, conditions=0), heads, mistake

    def forward(self, frame, low, low_level, neighbours, distance, level, position, time, conditions):
        return self.heads.real[:, self.heads.position.index(float(position[0])), None] + self.mistake


@pytest.fixture
def heads(prepared):
    return heads_of(load_volumes(prepared, False), 2, 20)


def test_slices_are_whole_ones_of_different_heads(prepared, heads):
    volumes = load_volumes(prepared, False)
    assert heads.real.shape == (2, 20, 16, 16) and heads.others.shape == (2, 20, 16, 16)
    assert heads.position[:2] == [8.0, 10.0] and heads.spacing == 2.0
    frames = volumes.frames.float().view(4, 40, 16, 16)[:, 4:24]
    everyone = torch.cat([heads.real, heads.others])
    assert torch.allclose(everyone.flatten(1).sum(1).sort().values, frames.flatten(1).sum(1).sort().values, atol=0.5)


def test_a_perfect_refiner_measures_as_real(heads):
    made, seconds = refine(Knows(heads), heads, Sampling(steps=2))
    row = refinement_row(made, heads, 4, None)
    for name in ("neighbourSsimOfReal", "changeAlongZOfReal", "detailOfReal", "ssim"):
        assert row[name] == pytest.approx(1, abs=1e-3), name
    assert row["lowError"] < 1e-4 and row["psnr"] > 60 and seconds > 0


def test_a_refiner_that_is_too_bright_is_told_from_a_real_head(heads):
    made, _ = refine(Knows(heads, 0.05), heads, Sampling(steps=2))
    row = refinement_row(made, heads, 4, None)
    assert row["lowError"] == pytest.approx(0.05, abs=0.01) and row["drift"] == pytest.approx(1, abs=0.2)
    assert row["psnr"] == pytest.approx(32, abs=1)


def test_the_table_has_a_row_and_pictures_of_each_way_of_sampling(heads, tmp_path):
    ways = [Sampling(steps=2), Sampling(steps=3, shared=True)]
    refinement_table(Knows(heads), heads, ways, None, tmp_path, lambda _: None)
    lines = (tmp_path / "refinement.md").read_text().splitlines()
    assert len(lines) == 4 and lines[2].startswith("| dpmpp2m, 2 | 0.1 | its own noise | 1 | 1 | 1 |")
    assert lines[3].startswith("| dpmpp2m, 3 | 0.1 | one field |")
    assert len(list(tmp_path.glob("*.png"))) == 4
