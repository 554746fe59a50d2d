"""The order in which frames are refined, and which finished frames each of them sees: electron/core/refine-order.ts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDEST_MM = 16.0  # frames that lie this far apart still tell each other something at the first pass
FARTHEST_MM = 24.0  # a finished frame farther away is not shown


@dataclass(frozen=True)
class Visit:
    """Refine `frame`, shown the finished frames `above` and `below` (None: none); numbers of frames."""

    frame: int
    above: int | None
    below: int | None


def bisection(positions: Sequence[float]) -> list[int]:
    """Indices into `positions` (mm, rising) in an order that gives most frames finished neighbours on both sides.

    With s the largest power of two for which s steps of the mean spacing are at most 16 mm, down to 1: all frames whose
    index is a multiple of s and that have not come before.
    """
    count = len(positions)
    spacing = (positions[-1] - positions[0]) / (count - 1) if count > 1 else 0.0
    stride = 1
    while 2 * stride < count and 2 * stride * spacing <= WIDEST_MM:
        stride *= 2
    order: dict[int, None] = {}
    while stride >= 1:
        order |= dict.fromkeys(range(0, count, stride))
        stride //= 2
    return list(order)


def refine_order(
    positions: Sequence[float], finished: Sequence[int] = (), groups: Sequence[Sequence[int]] | None = None
) -> list[Visit]:
    """All frames that are not finished, group by group (as grids make them; not given: all at once), by bisection in each.

    positions: mm, rising strictly, evenly spaced or not; finished: numbers of frames that are given. Above and below are
    the nearest finished frames, if no farther than 24 mm.
    """
    done = set(finished)
    visits = []
    for group in groups if groups is not None else [range(len(positions))]:
        frames = sorted(set(group) - done)
        for index in bisection([positions[frame] for frame in frames]):
            frame = frames[index]
            near = [other for other in done if abs(positions[other] - positions[frame]) <= FARTHEST_MM]
            above = max((other for other in near if other < frame), default=None)
            below = min((other for other in near if other > frame), default=None)
            visits.append(Visit(frame, above, below))
            done.add(frame)
    return visits
