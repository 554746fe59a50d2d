import dataclasses

import numpy as np
import pytest
import torch

from gridit.data import box_down, load_volumes
from gridit.errors import UsageError
from gridit.super_resolution.batches import degrade, super_batch, super_loss

CONFIG = {"batch": 8, "range_mm": 70.0, "time_mean": 0.0, "time_std": 1.2}


def test_a_frame_is_paired_with_its_average(prepared):
    volumes = load_volumes(prepared, False)
    batch = super_batch(volumes, CONFIG, 2, (1, 0, 0, 0), training=False)
    assert torch.allclose(box_down(batch["x"]), batch["low"])
    assert batch["x"].shape == (8, 1, 16, 16) and batch["time"].shape == (8,)


def test_crops_and_the_share_at_time_zero(prepared):
    volumes = load_volumes(prepared, False)
    config = {**CONFIG, "batch": 64, "crop": 4, "time_zero": 0.5}
    batch = super_batch(volumes, config, 2, (1, 1, 0, 3))
    assert batch["x"].shape == (64, 1, 8, 8) and batch["low"].shape == (64, 1, 4, 4)
    assert 0.3 < (batch["time"] == 0).float().mean() < 0.7
    again = super_batch(volumes, config, 2, (1, 1, 0, 3))
    assert all(torch.equal(batch[name], again[name]) for name in batch)


def test_weights_say_how_often_a_volume_is_drawn(prepared):
    volumes = load_volumes(prepared, False)  # s0, s1, s3, s4
    marked = dataclasses.replace(volumes, frames=torch.zeros_like(volumes.frames))
    for subject, start in enumerate(volumes.start):
        marked.frames[start : start + volumes.count[subject]] = subject / 10
    config = {**CONFIG, "batch": 200, "weights": {"s3": 9.0}}
    batch = super_batch(marked, config, 2, (1, 0, 0, 0), training=False)
    share = ((batch["x"][:, 0, 0, 0] - 0.2).abs() < 1e-3).float().mean()
    assert 0.65 < share < 0.85  # 9 of 12


def test_coarse_frames_count_at_their_own_pixels_only(prepared):
    fine = load_volumes(prepared, False)
    coarse = load_volumes(prepared, False, 2)
    config = {**CONFIG, "coarse_share": 0.25}
    batch = super_batch(fine, config, 4, (1, 1, 0, 0), coarse=coarse)
    assert batch["x"].shape == (6, 1, 16, 16) and batch["low"].shape == (6, 1, 4, 4)
    assert batch["coarse_x"].shape == (2, 1, 8, 8) and batch["coarse_low"].shape == (2, 1, 4, 4)
    detail = torch.tensor([[1.0, -1.0], [-1.0, 1.0]]).repeat(8, 8) * 0.3  # averages to nothing over 2 x 2

    def perfect(noisy, low, time, extra):
        answer = torch.cat([batch["x"], batch["coarse_x"].repeat_interleave(2, 2).repeat_interleave(2, 3)])
        assert torch.equal(time[6:], torch.zeros(2))
        return answer + extra

    assert super_loss(lambda *x: perfect(*x, 0), batch, 0.1) < 1e-8
    only_coarse = torch.cat([torch.zeros(6, 1, 16, 16), detail.expand(2, 1, 16, 16)])
    assert super_loss(lambda *x: perfect(*x, only_coarse), batch, 0.1) < 1e-8
    assert super_loss(lambda *x: perfect(*x, detail), batch, 0.1) > 1


def test_coarse_pixels_that_do_not_fit_are_refused(prepared):
    fine = load_volumes(prepared, False)
    odd = dataclasses.replace(fine, pixel_mm=fine.pixel_mm * 1.5)
    for coarse in (odd, fine):
        with pytest.raises(UsageError, match="do not fit between"):
            super_batch(fine, {**CONFIG, "coarse_share": 0.25}, 4, (1, 1, 0, 0), coarse=coarse)


def test_the_best_linear_estimate_has_the_same_loss_at_every_noise_level():
    """Detail of the size that the loss is told, estimated from z by Wiener's rule."""
    torch.manual_seed(0)
    x, noise = 0.15 * torch.randn(1, 1, 128, 128), torch.randn(1, 1, 128, 128)
    for t in (0.0, 0.5, 0.9):
        time = torch.full((1,), t)
        batch = {"x": x, "noise": noise, "time": time, "low": torch.zeros(1, 1, 64, 64)}
        gain = t * 0.15**2 / (t**2 * 0.15**2 + (1 - t) ** 2)
        loss = float(super_loss(lambda z, low, time, gain=gain: gain * z, batch, 0.15))
        assert abs(loss - 1) < 0.05


def test_degrading_blurs_and_adds_noise_to_some():
    low = torch.zeros(200, 1, 9, 9)
    low[:, :, 4, 4] = 1
    made = degrade(np.random.default_rng(0), low)
    changed = (made - low).abs().amax((1, 2, 3)) > 1e-6
    blurred = made[:, 0, 4, 4] < 0.9
    assert 0.5 < changed.float().mean() < 0.8 and 0.2 < blurred.float().mean() < 0.5
