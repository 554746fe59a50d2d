import numpy as np
import torch

from gridit.conditions import conditions_of
from gridit.data import box_down, draw_known, draw_positions, grid_batch, load_volumes, move_in_plane


def test_low_resolution_is_the_box_average(prepared):
    full, low = load_volumes(prepared, False), load_volumes(prepared, False, 2)
    assert torch.allclose(box_down(full.frames.float()[:, None])[:, 0], low.frames, atol=1e-3)
    assert low.pixel_mm == 2 * full.pixel_mm
    assert len(low.ids) == 4 and load_volumes(prepared, True, 2).ids == ["s2"]


def test_frames_at_slices_are_the_slices_and_between_them_lie_between(prepared):
    volumes = load_volumes(prepared, False, 2)
    at = volumes.at(np.array([1]), np.array([[0.0, 10.0, 11.0, 78.0]]))[0]
    assert torch.allclose(at[0], volumes.frames[40], atol=1e-6)
    assert torch.allclose(at[1], volumes.frames[45], atol=1e-6)
    assert torch.allclose(at[3], volumes.frames[79], atol=1e-6)
    middle = (volumes.frames[45] + volumes.frames[46]) / 2
    assert (at[2] - middle).abs().mean() < 0.05


def test_positions_are_sorted_and_inside_the_scan():
    rng = np.random.default_rng(0)
    strides = []
    for _ in range(2000):
        deepest = rng.uniform(120, 200)
        positions = draw_positions(rng, 16, deepest, (0.3, 12.0))
        assert positions.shape == (16,) and positions[0] >= 0 and positions[-1] <= deepest + 1e-6
        assert np.all(np.diff(positions) > 0)
        strides.append(np.diff(positions).mean())
    assert min(strides) < 0.6 and max(strides) > 10  # from the finest to a whole head in one grid


def test_some_frames_are_always_left_to_make():
    rng = np.random.default_rng(0)
    drawn = np.stack([draw_known(rng, 16) for _ in range(2000)])
    assert not drawn.all(axis=1).any()
    assert 0.35 < (~drawn.any(axis=1)).mean() < 0.55


def test_a_batch_depends_on_its_seed_alone(prepared, toy):
    volumes = load_volumes(prepared, False, 2)
    first, again, other = (grid_batch(volumes, toy["grid"]["train"], 4, (1, 1, 0, s)) for s in (7, 7, 8))
    for name in first:
        assert torch.equal(first[name], again[name])
    assert not torch.equal(first["x"], other["x"])
    assert torch.equal(first["time"] == 1, first["known"])
    assert first["x"].abs().max() <= 1


def test_frames_of_a_quarter_are_averaged_after_they_were_moved(prepared):
    plain = load_volumes(prepared, False, 4)
    later = load_volumes(prepared, False, 1, later=4)
    settings = {"batch": 4, "range_mm": 70.0, "stride_mm": [2.0, 8.0], "time_mean": -0.8, "time_std": 0.8}
    still = {**settings, "pose": {"shift": 0.0, "turn": 0.0, "stretch": 0.0}}
    x = grid_batch(later, still, 4, (1,), False)["x"]
    assert x.shape == (4, 4, 4, 4)
    at_once = grid_batch(plain, settings, 4, (1,), False)["x"]
    assert (x - at_once).abs().mean() < 0.005  # cubic overshoot is clamped before the average or after
    moving = {**settings, "pose": {"shift": 3.0, "turn": 3.0, "stretch": 0.05}}
    moved = grid_batch(later, moving, 4, (1,), True)["x"]
    assert moved.shape == x.shape and moved.min() >= -1 and moved.max() <= 1


def test_moving_by_nothing_changes_nothing_and_a_shift_moves_black_in():
    frames = torch.rand(2, 3, 16, 16) * 2 - 1
    none = {"shift": 0.0, "turn": 0.0, "stretch": 0.0}
    assert torch.allclose(move_in_plane(np.random.default_rng(0), frames, 1.75, none), frames, atol=1e-5)
    shifted = move_in_plane(np.random.default_rng(0), frames, 1.75, {**none, "shift": 8.0})
    assert float((shifted == -1).float().mean()) > 0.05


def test_batches_tell_who_is_shown(prepared, tmp_path):
    with np.load(prepared) as content:
        known = {**content, "age": np.array([30, 40, 50, 60, float("nan")], np.float32), "sex": np.array(["F", "M", "F", "", "M"])}
    path = tmp_path / "people.npz"
    np.savez(path, **known)
    volumes = load_volumes(path, False, 2)
    assert [person["sex"] for person in volumes.people] == ["F", "M", "", "M"]
    conditions = conditions_of({"conditions": [{"name": "age", "range": [20, 80]}, {"name": "sex", "values": ["F", "M"]}]})
    settings = {"batch": 64, "range_mm": 70.0, "stride_mm": [2.0, 8.0], "time_mean": -0.8, "time_std": 0.8}
    drawn = grid_batch(volumes, settings, 4, (1,), conditions=conditions)["conditions"]
    assert drawn.shape == (64, 4)
    ages = {round(float(age), 3) for age, given in drawn[:, :2] if given}
    assert ages == {-0.667, -0.333, 0.333}
