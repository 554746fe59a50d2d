"""A refined series, anatomy and age in the report; the measures of people and anatomy by themselves."""

import numpy as np
import pytest
import torch

from gridit.data import load_volumes
from gridit.evaluation.anatomy import find_region, mixture, symmetry, tissues
from gridit.evaluation.generators import from_networks
from gridit.evaluation.judges import kept, load_judges
from gridit.evaluation.people import agreement, train_age
from gridit.evaluation.report import finished_tables
from gridit.evaluation.run import Reference, finished_rows
from gridit.model import GridConfig, GridTransformer
from gridit.refiner.network import Refiner, RefinerConfig


def test_a_mixture_finds_three_tissues():
    rng = np.random.default_rng(1)
    values = np.concatenate([rng.normal(m, 0.05, n) for m, n in ((-0.6, 2000), (0.0, 9000), (0.4, 9000))])
    shares, means, deviations = mixture(values)
    assert np.allclose(shares, [0.1, 0.45, 0.45], atol=0.02)
    assert np.allclose(means, [-0.6, 0, 0.4], atol=0.02) and np.allclose(deviations, 0.05, atol=0.02)


def test_larger_ventricles_are_measured_as_larger():
    row, column = np.meshgrid(*(np.arange(32) - 15.5,) * 2, indexing="ij")
    rng = np.random.default_rng(2)
    positions = np.linspace(10, 145, 16)

    def head(radius: float) -> np.ndarray:
        frame = np.where(row**2 / 1.4 + column**2 < 11**2, 0.5, -1.0)
        frame[np.abs(row) > 4] -= 0.4 * (frame[np.abs(row) > 4] > 0)  # grey matter in front and behind
        frame[row**2 + column**2 < radius**2] = -0.6
        return np.clip(frame + rng.normal(0, 0.04, (16, 32, 32)), -1, 1).astype(np.float32)

    heads = torch.from_numpy(np.stack([head(2.0), head(3.0), head(4.0)]))
    region = find_region(heads, positions, 7.0)
    volumes = [tissues(each.numpy(), region)["ventriclesMl"] for each in heads]
    assert volumes[0] < volumes[1] < volumes[2]
    assert volumes[2] / volumes[0] == pytest.approx(4, rel=0.4)
    assert (symmetry(heads) > 0.95).all()
    one_sided = heads.clone()
    one_sided[..., :16] = -1
    assert (symmetry(one_sided) < 0.5).all()


def test_the_regressor_tells_age_in_the_right_order():
    rng = np.random.default_rng(3)
    years = rng.uniform(20, 80, 60)
    heads = torch.from_numpy(rng.normal(0, 0.2, (60, 4, 32, 32)).astype(np.float32))
    heads[:, 1:3, 12:20, 12:20] -= torch.from_numpy(((years - 50) / 60).astype(np.float32)).view(-1, 1, 1, 1)
    years[5] = np.nan
    regressor = train_age(heads[:40], years[:40])
    found = agreement(regressor.read(heads[40:]), years[40:])
    assert found["rankCorrelation"] > 0.8 and found["errorYears"] < 10


def test_refined_series_are_measured_at_their_size(cohort):
    torch.manual_seed(0)
    grid = GridTransformer(GridConfig(k=2, size=8, patch=4, width=32, depth=1, heads=2)).eval()
    refiner = Refiner(RefinerConfig(low_size=8, scale=2, widths=(8, 8, 8), condition=16)).eval()
    generator = from_networks(grid, None, refiner)
    generator.sampler, generator.steps = "euler", 1
    positions = np.linspace(5, 70, 6)
    made = torch.stack([generator.finish(generator.series(positions, seed), positions, seed) for seed in range(3)])
    assert made.shape == (3, 6, 16, 16)
    reference = Reference(*(load_volumes(cohort, held) for held in (False, True)), load_judges(kept(16)))
    part = finished_rows(made, reference, positions, 2, search=True)
    assert part["size"] == 16 and "memorisationRatio" in part["synthetic"]
    assert "memorisationRatio" not in finished_rows(made, reference, positions, 2, search=False)["synthetic"]
    assert "Refined slices at 16 × 16" in finished_tables(part)[0]
