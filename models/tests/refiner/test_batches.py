import dataclasses

import numpy as np
import pytest
import torch

from gridit.conditions import Condition
from gridit.data import box_down, load_volumes
from gridit.refiner.batches import DISTANCE_MM, LOW_LEVEL, NEIGHBOUR_LEVEL, draw_distances, refiner_batch

PEOPLE = [Condition("age", (20, 80)), Condition("sex", values=("F", "M"))]


@pytest.fixture
def volumes(prepared):
    loaded = load_volumes(prepared, False)
    loaded.people[:] = [{"age": 80.0, "sex": "F"}, {"age": 20.0, "sex": "M"}, {"age": float("nan"), "sex": ""}, {}]
    return loaded


def test_a_batch_repeats_and_has_the_shapes_of_the_network(volumes, config):
    settings = {**config["train"], "batch": 16, "crop": 8}
    batch = refiner_batch(volumes, settings, 4, PEOPLE, (1, 1, 0, 5))
    again = refiner_batch(volumes, settings, 4, PEOPLE, (1, 1, 0, 5))
    assert all(torch.equal(batch[name], again[name]) for name in batch)
    shapes = {name: tuple(value.shape) for name, value in batch.items()}
    assert shapes == {
        "x": (16, 1, 8, 8), "noise": (16, 1, 8, 8), "low": (16, 1, 2, 2), "low_level": (16,), "neighbours": (16, 2, 8, 8),
        "neighbour_distance": (16, 2), "neighbour_level": (16, 2), "position": (16,), "time": (16,), "conditions": (16, 4),
        "corner": (16, 2),
    }  # fmt: skip
    assert all(value.dtype == torch.float32 for value in batch.values())


def test_inputs_carry_noise_of_the_level_that_is_told(volumes, config):
    batch = refiner_batch(volumes, {**config["train"], "batch": 400}, 4, PEOPLE, (1, 0, 0, 0), training=False)
    for image, clean, level, most in (
        (batch["low"], box_down(batch["x"], 4), batch["low_level"], LOW_LEVEL),
        (batch["neighbours"][:, 0], None, batch["neighbour_level"][:, 0], NEIGHBOUR_LEVEL),
    ):
        assert level.min() >= 0 and 0.8 * most < level.max() <= most
        if clean is not None:
            found = ((image - clean) / level.clamp_min(1e-3)[:, None, None, None])[level > 0.01]
            assert found.std().item() == pytest.approx(1, abs=0.05)


def test_slices_are_real_ones_and_neighbours_lie_where_they_say(volumes, config):
    """On volumes whose slice number is their grey value."""
    grey = torch.arange(40.0) / 50 - 0.9
    marked = dataclasses.replace(volumes, frames=grey.repeat(4)[:, None, None].expand(-1, 16, 16).contiguous())
    batch = refiner_batch(marked, {**config["train"], "batch": 300}, 4, PEOPLE, (1, 0, 0, 0), training=False)
    position = (batch["x"].mean((1, 2, 3)) + 0.9) * 50 * 2
    assert torch.allclose(position, batch["position"], atol=1e-3)
    assert torch.allclose(position / 2, (position / 2).round(), atol=1e-3)
    for side, sign in ((0, -1), (1, 1)):
        exact = (batch["neighbour_distance"][:, side] > 0) & (batch["neighbour_level"][:, side] < 0.02)
        there = (batch["neighbours"][exact, side].mean((1, 2)) + 0.9) * 50 * 2
        assert exact.sum() > 20
        assert torch.allclose(there, (position + sign * batch["neighbour_distance"][:, side])[exact], atol=1.0)
        assert (batch["neighbours"][batch["neighbour_distance"][:, side] == 0, side] == 0).all()


def test_neighbours_are_there_as_often_as_they_should_be():
    rng = np.random.default_rng(0)
    middle = np.full(20000, 100.0)
    distance = draw_distances(rng, middle, 2 * middle, np.full(20000, 2.0))
    there = (distance > 0).sum(1)
    for number, share in ((0, 0.2), (1, 0.35), (2, 0.45)):
        assert (there == number).mean() == pytest.approx(share, abs=0.015)
    given = distance[distance > 0]
    assert given.min() >= DISTANCE_MM[0] and given.max() <= DISTANCE_MM[1] + 1e-9
    assert 0.45 < (given % 2 == 0).mean() < 0.55
    at_the_top = draw_distances(rng, np.zeros(1000), np.full(1000, 200.0), np.full(1000, 2.0))
    assert (at_the_top[:, 0] == 0).all() and (at_the_top[:, 1] > 0).any()


def test_conditions_are_dropped_one_by_one_in_training_alone(volumes, config):
    settings = {**config["train"], "batch": 200}
    held = refiner_batch(volumes, settings, 4, PEOPLE, (1, 0, 0, 0), training=False)["conditions"]
    assert {tuple(row) for row in held.tolist()} == {(1, 1, 1, 0), (-1, 1, 0, 1), (0, 0, 0, 0)}
    drawn = refiner_batch(volumes, settings, 4, PEOPLE, (1, 1, 0, 0))["conditions"]
    assert {(0, 0, 1, 0), (1, 1, 0, 0), (-1, 1, 0, 1)} <= {tuple(row) for row in drawn.tolist()}


def test_flipping_turns_the_place_of_a_crop_with_it(volumes, config):
    """A mark in the last column of a volume shows at the column that the corner says, flipped or not."""
    frames = torch.full((160, 16, 16), -1.0)
    frames[:, :, 15] = 1.0
    marked = dataclasses.replace(volumes, frames=frames)
    batch = refiner_batch(marked, {**config["train"], "batch": 200, "crop": 8}, 4, PEOPLE, (1, 1, 0, 0))
    shown = (batch["x"].amax((1, 2)) > 0).float()  # (B, columns)
    marks = shown.sum(1) > 0
    column = batch["corner"][:, 1] + shown.argmax(1)
    distance = torch.minimum((column - 15).abs(), column.abs())[marks]
    assert 10 < marks.sum() < 100 and distance.max() <= 3
