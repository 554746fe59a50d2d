import math
from types import SimpleNamespace

import pytest
import torch

from gridit.data import box_down
from gridit.noise import UNUSED, frame_noise
from gridit.sample import (
    FOLLOWING,
    Level,
    carry,
    clean_estimate,
    noise_levels,
    run_sampler,
    sample_grid,
    sample_series,
    super_resolve,
)

FLOW = {"kind": "flow", "minOneMinusT": 0.05}
VP = {"kind": "vp", "schedule": "linear", "timesteps": 1000, "betaStart": 1e-4, "betaEnd": 0.02}
MEAN, DEVIATION = 0.4, 0.25


def gaussian_output(z: torch.Tensor, level: Level, path: dict, prediction: str) -> torch.Tensor:
    """What a perfect network says for data N(MEAN, DEVIATION^2), as x, v or eps."""
    variance = (level.alpha * DEVIATION) ** 2 + level.sigma**2
    x = MEAN + level.alpha * DEVIATION**2 / variance * (z - level.alpha * MEAN)
    eps = level.sigma / variance * (z - level.alpha * MEAN)
    if prediction == "x":
        return x
    if prediction == "eps":
        return eps
    return x - eps if path["kind"] == "flow" else level.alpha * eps - level.sigma * x


def sample_gaussian(name: str, path: dict, prediction: str, steps: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Samples, and where the exact probability-flow ODE takes the same noise."""
    levels = noise_levels(path, steps)
    noise = torch.randn(4000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    first = levels[0]
    spread = math.sqrt((first.alpha * DEVIATION) ** 2 + first.sigma**2)
    exact = MEAN + DEVIATION * (noise - first.alpha * MEAN) / spread

    def denoise(z, level):
        return clean_estimate(gaussian_output(z, level, path, prediction), z, level, path, prediction)

    return run_sampler(name, noise, levels, path, denoise), exact


CASES = [(FLOW, "x"), (FLOW, "v"), (VP, "x"), (VP, "v"), (VP, "eps")]


@pytest.mark.parametrize("name", FOLLOWING)
@pytest.mark.parametrize(("path", "prediction"), CASES)
def test_gaussian_data_comes_out_with_its_mean_and_variance(name, path, prediction):
    sample, exact = sample_gaussian(name, path, prediction, 200)
    assert sample.mean() == pytest.approx(MEAN, abs=0.02)
    assert sample.std() == pytest.approx(DEVIATION, rel=0.05)
    assert (sample - exact).abs().max() < 0.06


@pytest.mark.parametrize(("path", "prediction"), CASES)
def test_second_order_samplers_converge_faster(path, prediction):
    def error(name: str, steps: int) -> float:
        sample, exact = sample_gaussian(name, path, prediction, steps)
        return float((sample - exact).abs().mean())

    assert error("euler", 100) == error("ddim", 100)
    assert 1.7 < error("euler", 100) / error("euler", 200) < 2.3
    for name in ("heun", "dpmpp2m"):
        assert error(name, 100) / error(name, 200) > 2.7
        assert error(name, 200) < 0.5 * error("euler", 200)


@pytest.mark.parametrize("name", FOLLOWING)
@pytest.mark.parametrize("path", [FLOW, VP])
def test_a_constant_estimate_is_reached_exactly(name, path):
    target = torch.linspace(-1, 1, 9)
    sample = run_sampler(name, torch.randn(9), noise_levels(path, 5), path, lambda z, level: target)
    assert torch.equal(sample, target)


def test_levels():
    flow = noise_levels(FLOW, 4)
    assert [level.time for level in flow] == [0, 0.25, 0.5, 0.75, 1]
    vp = noise_levels(VP, 6)
    assert [level.time for level in vp] == [999, 799, 599, 400, 200, 0, 0]
    assert all(level.alpha**2 + level.sigma**2 == pytest.approx(1) for level in vp)
    assert vp[-2].alpha == pytest.approx(math.sqrt(1 - 1e-4))
    assert [level.time for level in noise_levels(VP, 1)] == [999, 0]


def test_carry_follows_the_path_of_its_own_noise():
    x, eps = torch.randn(5), torch.randn(5)
    for path in (FLOW, VP):
        levels = noise_levels(path, 6)
        for start, end in zip(levels, levels[1:], strict=False):
            z = start.alpha * x + start.sigma * eps
            assert torch.allclose(carry(z, x, start, end), end.alpha * x + end.sigma * eps, atol=1e-5)


@pytest.mark.parametrize(("time", "path"), [("per-frame", FLOW), ("scalar", FLOW), ("scalar", VP)])
@pytest.mark.parametrize("name", FOLLOWING)
def test_known_frames_stay_exact_and_are_fed_at_the_right_level(name, time, path):
    frames, known = torch.rand(1, 4, 4, 4) * 2 - 1, torch.tensor([True, False, False, True])
    noise = torch.randn(1, 4, 4, 4)
    fed = []

    def network(z, times, position):
        fed.append((z.clone(), times.clone()))
        return torch.zeros_like(z)

    spec = {"prediction": "x", "path": path, "time": time}
    made = sample_grid(network, spec, noise, torch.zeros(1, 4), name, 5, known, frames)
    assert torch.equal(made[:, known], frames[:, known])
    levels = {level.time: level for level in noise_levels(path, 5)[:-1]}
    for z, times in fed:
        if time == "per-frame":
            assert torch.equal(z[:, known], frames[:, known]) and (times[:, known] == 1).all()
            assert (times[:, ~known] < 1).all()
        else:
            level = min(levels.values(), key=lambda level: abs(level.time - float(times)))
            right = level.alpha * frames[:, known] + level.sigma * noise[:, known]
            assert torch.allclose(z[:, known], right, atol=1e-4)


def test_super_resolution_returns_its_input_when_averaged():
    low = torch.rand(3, 1, 8, 8) * 2 - 1

    def network(z, low, time):
        return torch.tanh(z) * 0.3

    made = super_resolve(network, low, torch.randn(3, 1, 16, 16), 5)
    assert torch.allclose(box_down(made), low, atol=1e-6)


class Remembering:
    """A network that says nothing and remembers what it was fed."""

    config = SimpleNamespace(k=4, size=4)

    def __init__(self):
        self.fed = []

    def __call__(self, frames, time, position):
        self.fed.append((frames.clone(), position.clone()))
        return torch.zeros_like(frames)


def test_a_series_starts_from_the_noise_of_its_frames():
    network = Remembering()
    sample_series(network, 2.5 * torch.arange(5), 9, "euler", 1, limits=(0.0, 20.0))
    ((fed, position),) = network.fed
    assert position[0, 0] == 0 and (position[0].diff() > 0).all() and position.max() <= 20
    frames = frame_noise(9, range(5), 4)
    for frame in range(5):
        cell = int((position[0] == 2.5 * frame).nonzero())
        assert torch.equal(fed[0, cell], frames[frame])
    filler = int((position[0] == 12.5).nonzero())
    assert torch.equal(fed[0, filler], frame_noise(9, [filler], 4, UNUSED)[0])


def test_unknown_sampler_is_named():
    with pytest.raises(ValueError, match="No sampler named midpoint"):
        run_sampler("midpoint", torch.zeros(1), noise_levels(FLOW, 2), FLOW, lambda z, level: z)


@pytest.mark.parametrize("path", [FLOW, VP])
def test_ancestral_sampling_gives_the_data_between_the_least_and_the_largest_variance(path):
    generator = torch.Generator().manual_seed(0)
    start, levels, found = torch.randn(20000, generator=generator, dtype=torch.float64), noise_levels(path, 100), []
    for share in (0.0, 1.0):

        def denoise(z, level, share=share):
            return gaussian_output(z, level, path, "x"), torch.full_like(z, share)

        def noise(_step):
            return torch.randn(20000, generator=generator, dtype=torch.float64)

        sample = run_sampler("ancestral", start, levels, path, denoise, noise)
        assert sample.mean() == pytest.approx(MEAN, abs=0.02)
        found.append(float(sample.var()) / DEVIATION**2)
    assert 0.7 < found[0] < 1 < found[1] < 1.3


def test_ancestral_sampling_without_noise_is_refused():
    with pytest.raises(ValueError, match="draws noise"):
        run_sampler("ancestral", torch.zeros(4), noise_levels(VP, 3), VP, lambda z, level: z)
