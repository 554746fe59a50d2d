"""The order in which the frames of a series are refined, and which finished frames each of them sees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDEST_MM = 16.0  # the first frames to be refined lie no farther apart (unless neighbouring frames do)
FARTHEST_MM = 24.0  # a finished frame farther away is not shown


@dataclass(frozen=True)
class Visit:
    """Refine `frame`, shown the finished frames `above` and `below` (None: none); numbers of frames."""

    frame: int
    above: int | None
    below: int | None


def refine_order(positions: Sequence[float], finished: Sequence[int] = ()) -> list[Visit]:
    """Bisection, so that most frames lie between two that are finished.

    positions: mm, rising strictly, evenly spaced or not; finished: numbers of frames that are given. Let the spacing be
    (last - first) / (count - 1), and s the largest power of two with s * spacing <= 16 mm, at least 1. For s, s / 2,
    ... 1: all frames whose number is a multiple of s and that are not finished, in rising order. Above and below are the
    nearest finished frames by number, if no farther than 24 mm.
    """
    count = len(positions)
    done = [False] * count
    for frame in finished:
        done[frame] = True
    spacing = (positions[-1] - positions[0]) / (count - 1) if count > 1 else math.inf
    stride = 1
    while stride < count and 2 * stride * spacing <= WIDEST_MM:
        stride *= 2
    visits = []
    while stride >= 1:
        for frame in range(0, count, stride):
            if done[frame]:
                continue
            above = next((other for other in range(frame - 1, -1, -1) if done[other]), None)
            below = next((other for other in range(frame + 1, count) if done[other]), None)
            if above is not None and positions[frame] - positions[above] > FARTHEST_MM:
                above = None
            if below is not None and positions[below] - positions[frame] > FARTHEST_MM:
                below = None
            visits.append(Visit(frame, above, below))
            done[frame] = True
        stride //= 2
    return visits
