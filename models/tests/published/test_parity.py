"""Recorded arrays of the published code against our twin of it. ../shared/vectors; its README says what each array is."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from gridit.published.reading import wrong_places
from gridit.published.vectors import recorded_network
from gridit.sample import clean_estimate, noise_levels, run_sampler

SHARED = Path(os.environ.get("GRIDIT_SHARED", Path(__file__).parents[4] / "shared"))
FILE = SHARED / "vectors" / "gridit_reference_vectors.npz"
VP = {"kind": "vp", "schedule": "linear", "timesteps": 1000, "betaStart": 1e-4, "betaEnd": 0.02}
LEVELS = noise_levels(VP, 10)

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="needs ../shared/vectors")


@pytest.fixture(scope="module")
def recorded():
    arrays = np.load(FILE)
    return lambda name: torch.from_numpy(arrays[name])


@pytest.fixture(scope="module")
def networks():
    arrays = np.load(FILE)
    return {name: recorded_network(arrays, name) for name in ("grid", "sr")}


def difference(values: torch.Tensor, reference: torch.Tensor) -> float:
    """Largest difference in standard deviations of the reference: a random network amplifies."""
    return float((values - reference).abs().max() / reference.std())


def sample(network, sampler: str, start: torch.Tensor, noise: torch.Tensor, after=None) -> torch.Tensor:
    """10 steps with the recorded noise. Of the doubled batch the published code keeps the first half."""

    def denoise(z, level):
        output = network(z, torch.tensor([float(level.time)]))
        estimate = clean_estimate(output[:, :4], z, level, VP, "eps")
        return (estimate, (output[:, 4:] + 1) / 2) if sampler == "ancestral" else estimate

    return run_sampler(sampler, start, LEVELS, VP, denoise, lambda step: noise[step, :1], after)


def test_one_evaluation_of_each_network(recorded, networks):
    found = networks["grid"](recorded("grid/x"), recorded("grid/t").float())
    assert difference(found, recorded("grid/y")) < 1e-4
    found = networks["sr"](recorded("sr/x"), recorded("sr/cond"), recorded("sr/t").float())
    assert difference(found, recorded("sr/y")) < 1e-4


def test_respaced_steps_are_those_of_the_published_code(recorded):
    assert [level.time for level in LEVELS[:-1]] == recorded("ddpm10/timesteps").flip(0).tolist()
    kept = torch.tensor([level.alpha for level in LEVELS], dtype=torch.float64) ** 2
    assert torch.allclose(1 - kept[:-1] / kept[1:], recorded("ddpm10/betas").flip(0), atol=1e-12)


@pytest.mark.parametrize(("sampler", "name"), [("ancestral", "ddpm10"), ("ddim", "ddim10")])
def test_ten_steps(recorded, networks, sampler, name):
    found = sample(networks["grid"], sampler, recorded("ddpm10/z"), recorded(f"{name}/noise"))
    assert difference(found, recorded(f"{name}/result")[:1]) < 1e-3


def test_the_autoregressive_step_with_its_fault(recorded, networks):
    before, noise = recorded("three_row10/gt"), recorded("three_row10/noise")

    def after(step, z):
        known = LEVELS[step].alpha * before + LEVELS[step].sigma * noise[step, :1]
        return torch.cat([known[:, :, 16:], z[:, :, 48:]], dim=2)

    found = sample(networks["grid"], "ancestral", recorded("three_row10/z"), noise, after)
    assert difference(found, recorded("three_row10/result")[:1]) < 1e-3


def test_the_position_code_says_the_wrong_frame_for_three_quarters_of_the_tokens(recorded):
    assert wrong_places(recorded("grid/state/pos_embed"), 4) == 768
    assert wrong_places(recorded("sr/state/pos_embed"), 4) == 0
