"""Planner and noise against the golden files, which the app's own tests read as well."""

import json
from pathlib import Path

import numpy as np
import pytest

from gridit.goldens import CELLS, NOISE, golden_cycles, golden_noise, golden_plan, refine_orders
from gridit.noise import gaussian_noise, inverse_normal, philox4x32
from gridit.planner import plan

FIXTURES = Path(__file__).parents[2] / "test" / "fixtures"


@pytest.mark.parametrize("cells", CELLS)
def test_plans_are_the_golden_ones(cells):
    golden = json.loads((FIXTURES / "plans" / f"cells-{cells}.json").read_text())
    assert [
        golden_plan(each["count"], cells, each["kind"], each.get("given")) for each in golden["plans"]
    ] == golden["plans"]


def test_plans_round_a_cycle_are_the_golden_ones():
    golden = json.loads((FIXTURES / "plans" / "cycles.json").read_text())
    assert golden_cycles() == golden["plans"]


def test_orders_of_refining_are_the_golden_ones():
    golden = json.loads((FIXTURES / "plans" / "refine-order.json").read_text())
    assert refine_orders() == golden["cases"]


def test_noise_is_the_golden_one():
    golden = json.loads((FIXTURES / "noise.json").read_text())
    assert [golden_noise(*case) for case in NOISE] == golden["cases"]


@pytest.mark.parametrize("kind", ["coarse-to-fine", "autoregressive"])
@pytest.mark.parametrize("count", [1, 5, 16, 17, 40, 64, 100, 200])
def test_a_plan_makes_every_frame_once_in_full_grids(count, kind):
    done: set[int] = set()
    for number, grid in enumerate(plan([2.5 * frame for frame in range(count)], 16, (0, 500), kind)):
        assert len(grid) == 16
        positions = [cell.position for cell in grid]
        assert positions == sorted(set(positions))
        frames = [cell for cell in grid if cell.frame >= 0]
        assert all(cell.known == (cell.frame in done) for cell in frames) and not all(cell.known for cell in frames)
        if number and kind == "coarse-to-fine":
            assert frames[0].known and frames[-1].known
        done.update(cell.frame for cell in frames)
    assert done == set(range(count))


def test_philox_gives_the_published_answer():
    # Known answer of Random123 (kat_vectors, philox4x32 10).
    block = philox4x32(np.array([[0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344]]), (0xA4093822, 0x299F31D0))
    assert block.tolist() == [[0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]]


def test_quantiles_are_those_of_tables():
    p = np.array([0.5, 0.975, 0.8413447460685429, 0.001349898031630095, 2.866515718791939e-7, 1e-10])
    assert np.allclose(inverse_normal(p), [0, 1.959963984540054, 1, -3, -5, -6.361340902404056], atol=1e-12)


def test_noise_does_not_depend_on_how_much_is_drawn():
    assert np.array_equal(gaussian_noise(3, 0, 1, 5), gaussian_noise(3, 0, 1, 900)[:5])
    assert not np.array_equal(gaussian_noise(3, 0, 1, 5), gaussian_noise(3, 0, 2, 5))
