"""The order in which frames are refined, and which finished frames each of them sees: electron/core/refine-order.ts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDEST = 2 / 3  # of the farthest distance: frames so far apart still tell each other something at the first pass
FARTHEST = 24.0  # a finished frame farther away is not shown; mm, or ms of an axis of time that says so


@dataclass(frozen=True)
class Visit:
    """Refine `frame`, shown the finished frames `above` and `below` (None: none); numbers of frames."""

    frame: int
    above: int | None
    below: int | None


def bisection(positions: Sequence[float], farthest: float = FARTHEST) -> list[int]:
    """Indices into `positions` (rising) in an order that gives most frames finished neighbours on both sides.

    With s the largest power of two for which s steps of the mean spacing are at most two thirds of `farthest`, down to 1:
    all frames whose index is a multiple of s and that have not come before.
    """
    count = len(positions)
    spacing = (positions[-1] - positions[0]) / (count - 1) if count > 1 else 0.0
    stride = 1
    while 2 * stride < count and 2 * stride * spacing <= WIDEST * farthest:
        stride *= 2
    order: dict[int, None] = {}
    while stride >= 1:
        order |= dict.fromkeys(range(0, count, stride))
        stride //= 2
    return list(order)


def refine_order(
    positions: Sequence[float], finished: Sequence[int] = (), groups: Sequence[Sequence[int]] | None = None,
    cycle: float | None = None, farthest: float = FARTHEST,
) -> list[Visit]:  # fmt: skip
    """All frames that are not finished, group by group (as grids make them; not given: all at once), by bisection in each.

    positions: mm or ms, rising strictly, evenly spaced or not; finished: numbers of frames that are given. Above and below
    are the nearest finished frames, if no farther than `farthest`; round a `cycle` one frame may be both.
    """
    done = set(finished)
    visits = []
    for group in groups if groups is not None else [range(len(positions))]:
        frames = sorted(set(group) - done)
        for index in bisection([positions[frame] for frame in frames], farthest):
            frame = frames[index]

            def nearest(sign: int, frame: int = frame) -> int | None:
                steps = {other: gap(positions[frame], positions[other], sign, cycle) for other in done}
                near = [other for other, step in steps.items() if step <= farthest]
                return min(near, key=lambda other: steps[other], default=None)

            visits.append(Visit(frame, nearest(-1), nearest(1)))
            done.add(frame)
    return visits


def gap(position: float, other: float, sign: int, cycle: float | None) -> float:
    """How far `other` lies ahead of `position` (sign 1) or behind it (-1); infinite where it lies on the other side."""
    step = sign * (other - position)
    if step > 0:
        return step
    return math.inf if cycle is None else cycle + step
