import json
from pathlib import Path

import numpy as np

from gridit.goldens import refine_orders
from gridit.refiner.order import FARTHEST, Visit, bisection, gap, refine_order

FIXTURE = Path(__file__).parents[3] / "test" / "fixtures" / "plans" / "refine-order.json"


def test_most_frames_of_the_default_job_have_finished_neighbours_on_both_sides():
    visits = refine_order([2.5 * index for index in range(64)])
    both = [visit for visit in visits if visit.above is not None and visit.below is not None]
    assert len(both) == 46 and [visit.frame for visit in visits[:16]] == list(range(0, 64, 4))
    assert visits[16] == Visit(2, 0, 4) and visits[-1] == Visit(63, 62, None)


def test_every_frame_once_after_what_it_is_shown_and_shown_the_nearest():
    generator = np.random.default_rng(0)
    for _ in range(200):
        count = int(generator.integers(1, 40))
        positions = np.cumsum(generator.uniform(0.3, generator.uniform(0.5, 30), count)).tolist()
        done = set(np.flatnonzero(generator.random(count) < generator.choice([0, 0.3, 0.9])).tolist())
        halves = [range(0, count, 2), range(count)] if count > 3 else None
        visits = refine_order(positions, sorted(done), halves)
        assert sorted(visit.frame for visit in visits) == sorted(set(range(count)) - done)
        for visit in visits:
            above = max((frame for frame in done if frame < visit.frame), default=None)
            below = min((frame for frame in done if frame > visit.frame), default=None)
            for shown, nearest in ((visit.above, above), (visit.below, below)):
                near = nearest is not None and abs(positions[nearest] - positions[visit.frame]) <= FARTHEST
                assert shown == (nearest if near else None)
            done.add(visit.frame)


def test_bisection_by_hand():
    assert bisection([2.0 * index for index in range(10)]) == [0, 8, 4, 2, 6, 1, 3, 5, 7, 9]
    assert bisection([0, 6.0, 12.0, 18.0]) == [0, 2, 1, 3]


def test_frames_farther_apart_than_16_mm_go_from_top_to_bottom():
    assert refine_order([0, 20, 40]) == [Visit(0, None, None), Visit(1, 0, None), Visit(2, 1, None)]


def test_no_frames_and_given_frames_alone():
    assert refine_order([]) == [] and refine_order([1.0, 2.0], [0, 1]) == []


def test_the_golden_file_of_the_app_holds_what_this_makes():
    assert json.loads(FIXTURE.read_text(encoding="utf-8")) ["cases"] == refine_orders()


def test_round_a_cycle_the_last_frame_sees_the_first():
    positions = [40.0 * phase for phase in range(20)]
    visits = refine_order(positions, cycle=800.0, farthest=100.0)
    last = next(visit for visit in visits if visit.frame == 19)
    assert (last.above, last.below) == (18, 0)
    assert gap(760.0, 0.0, 1, 800.0) == 40.0 and gap(0.0, 760.0, -1, 800.0) == 40.0
    alone = refine_order([0.0, 100.0], finished=[0], cycle=800.0, farthest=1000.0)
    assert alone == [Visit(1, 0, 0)]
