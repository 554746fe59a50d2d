"""Which frames are made in which grid, and which finished frames each grid looks at: the rule of electron/core/planner.ts.

Coarse to fine (the default): the first grid spans the whole extent at a wide stride, later grids fill in between
frames that are already there. Autoregressive: each grid goes on from the last frames of the one before. Frames that are
given count as finished from the start, whatever the order: open ends are made first, then what is missing between.

Round a cycle there are no ends: what is made last lies between finished frames and those that come round again. Such a cell
stands for a frame of the series and has its position a cycle later, so that positions always rise.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

LARGEST_RATIO = 6  # between two finished frames a pass puts at most so many new ones, less one
OVERLAP = 2  # finished frames that a filling grid shares with the stretch before it


@dataclass(frozen=True)
class Cell:
    """One cell of a grid: the frame that it stands for (-1: it only fills the grid), its position, and whether the
    frame is finished before this grid."""

    frame: int
    position: float
    known: bool


def plan(
    positions: list[float], cells: int, limits: tuple[float, float], kind: str = "coarse-to-fine",
    given: Collection[int] = (), cycle: float | None = None,
) -> list[list[Cell]]:  # fmt: skip
    """Grids of `cells` cells, in the order they are to be made; each frame that is not given is new in exactly one of them.

    positions: strictly increasing; limits: positions that the network was trained on, cells that only fill a grid stay
    inside where they can; cycle: its length, where the axis goes round, all positions within one.
    """
    count, done = len(positions), set(given)
    if len(done) >= count:
        return []
    if count <= cells:
        return [fill_grid(positions, cells, limits, done, cycle)]
    if cycle is not None:
        lists = round_cycle(count, cells, kind, sorted(done))
    elif done:
        lists = around_given(count, cells, sorted(done))
    else:
        lists = {"coarse-to-fine": coarse_to_fine, "autoregressive": autoregressive}[kind](count, cells)
    grids = []
    for turned in lists:
        grid = []
        for number in turned:
            frame = number % count
            later = cycle if cycle is not None and number >= count else 0.0
            grid.append(Cell(frame, positions[frame] + later, frame in done))
        grids.append(grid)
        done.update(cell.frame for cell in grid)
    return grids


def cycle_of(axis: dict) -> float | None:
    """Length of the cycle of a pack's axis, where it goes round: the end of its range is its start again."""
    return axis["range"][1] - axis["range"][0] if axis.get("cyclic") else None


def new_frames(
    positions: list[float], cells: int, limits: tuple[float, float], cycle: float | None = None
) -> list[list[int]]:
    """The frames that each grid of a plan makes."""
    return [
        [cell.frame for cell in grid if cell.frame >= 0 and not cell.known]
        for grid in plan(positions, cells, limits, cycle=cycle)
    ]


def fill_grid(
    positions: list[float], cells: int, limits: tuple[float, float], given: set[int], cycle: float | None = None
) -> list[Cell]:
    """One grid for fewer frames than it has cells: the others continue the series at its own spacing, after its end and
    before its start, then half-way between neighbours. Round a cycle they go on after its end until it begins again."""
    first, last = positions[0], positions[-1]
    count = len(positions)
    whole = limits[1] - limits[0] if cycle is None else cycle
    spacing = (last - first) / (count - 1) if count > 1 else whole / max(1, cells)
    slack = spacing / 1000  # the ends of the range belong to it whatever the rounding
    end = limits[1] + slack if cycle is None else first + cycle - slack
    start = limits[0] - slack if cycle is None else first
    extra: list[float] = []

    def missing() -> int:
        return cells - count - len(extra)

    step = 1
    while missing() > 0 and last + step * spacing <= end:
        extra.append(last + step * spacing)
        step += 1
    step = 1
    while missing() > 0 and first - step * spacing >= start:
        extra.append(first - step * spacing)
        step += 1
    while missing() > 0:
        everything = sorted([*positions, *extra])
        if cycle is not None:
            everything.append(everything[0] + cycle)
        if len(everything) == 1:
            extra.append(everything[0] + spacing)
            continue
        for before, after in zip(everything, everything[1:], strict=False):
            if missing() <= 0:
                break
            extra.append((before + after) / 2)
    grid = [Cell(frame, position, frame in given) for frame, position in enumerate(positions)]
    grid += [Cell(-1, position, False) for position in extra]
    return sorted(grid, key=lambda cell: cell.position)


def autoregressive(frames: int, cells: int, around: bool = False) -> list[list[int]]:
    """around: the last grid looks at the first frame, which has come round as number `frames`."""
    advance = max(1, math.ceil(cells / 2))
    grids, end = [], cells
    while True:
        last = end >= frames
        start = (frames + around if last else end) - cells
        grids.append(list(range(start, start + cells)))
        if last:
            return grids
        end += advance


def round_cycle(frames: int, cells: int, kind: str, given: list[int]) -> list[list[int]]:
    """The frames of each grid round a cycle: those from `frames` on are the first ones, come round again. A cycle begins at
    a frame that is given, where there is one."""
    if cells == 1:
        return [[frame] for frame in range(frames) if frame not in given]
    if given:
        finished = [frame - given[0] for frame in given]
        grids = fill_gaps([*finished, frames], frames + 1, cells, True)
        return [[frame + given[0] for frame in grid] for grid in grids]
    if kind == "autoregressive":
        return autoregressive(frames, cells, around=True)
    coarse = evenly(0, frames, cells + 1)[:-1]
    return [coarse, *fill_gaps([*coarse, frames], frames + 1, cells, False)]


def coarse_to_fine(frames: int, cells: int) -> list[list[int]]:
    if cells == 1:
        return [[frame] for frame in range(frames)]
    coarse = evenly(0, frames - 1, cells)
    return [coarse, *fill_gaps(coarse, frames, cells, False)]


def evenly(first: int, last: int, count: int) -> list[int]:
    """So many frames from one to another, both included, as evenly as whole numbers can be; one alone is the first."""
    if count == 1:
        return [first]
    return [first + half_up(i * (last - first) / (count - 1)) for i in range(count)]


def around_given(frames: int, cells: int, given: list[int]) -> list[list[int]]:
    """Open ends first, then the gaps."""
    if cells == 1:
        return [[frame] for frame in range(frames) if frame not in given]
    finished, grids = given, []
    for after in (True, False):
        edge = finished[-1] if after else finished[0]
        wanting = frames - 1 - edge if after else edge
        if wanting == 0:
            continue
        # Half of a grid at most looks at what is there, unless there is nothing more to make.
        made = min(wanting, max(math.ceil(cells / 2), cells - len(finished)))
        in_view = min(len(finished), cells - made)
        if after:
            grid = finished[len(finished) - in_view :] + evenly(frames - 1, edge + 1, made)
        else:
            grid = evenly(0, edge - 1, made) + finished[:in_view]
        grids.append(pad(grid, frames, cells))
        finished = sorted({*finished, *grids[-1]})
    return [*grids, *fill_gaps(finished, frames, cells, True)]


def pad(chosen: list[int], frames: int, cells: int) -> list[int]:
    """`chosen` with the nearest other frames of the series until a grid is full."""
    everything = set(chosen)
    for step in range(1, frames):
        for frame in chosen:
            for near in (frame + step, frame - step):
                if 0 <= near < frames and len(everything) < cells:
                    everything.add(near)
    return sorted(everything)


def fill_gaps(start: list[int], frames: int, cells: int, centred: bool) -> list[list[int]]:
    """Grids that make what is missing between finished frames, the first and the last of the series among them."""
    finished, grids = list(start), []
    while len(finished) < frames:
        gap = max(after - before for before, after in zip(finished, finished[1:], strict=False))
        passes = math.ceil(math.log(gap) / math.log(LARGEST_RATIO) - 1e-9)
        between = math.ceil(gap ** (1 / passes) - 1e-9) - 1
        following = subdivide(finished, between)
        while len(following) < cells:  # a wide gap between few finished frames: a grid is filled with more of it
            between += 1
            following = subdivide(finished, between)
        grids += fill_between(following, set(finished), cells, centred)
        finished = following
    return grids


def half_up(value: float) -> int:
    """The nearest integer, halves up: as JavaScript rounds."""
    return math.floor(value + 0.5)


def subdivide(sequence: list[int], between: int) -> list[int]:
    """`sequence` and up to `between` more frames, evenly, in each of its gaps."""
    result = [sequence[0]]
    for before, after in zip(sequence, sequence[1:], strict=False):
        distance = after - before
        count = min(distance - 1, between)
        result += [before + half_up(j * distance / (count + 1)) for j in range(1, count + 1)]
        result.append(after)
    return result


def fill_between(sequence: list[int], known: set[int], cells: int, centred: bool) -> list[list[int]]:
    """Grids that make the frames of `sequence` that are not in `known`, from its start to its end. Its first and its
    last frame are known. centred: a gap that a grid can hold lies in its middle, so that it sees as much on either side."""
    done = set(known)
    grids = []
    while (first := next((i for i, frame in enumerate(sequence) if frame not in done), -1)) >= 0:
        before = min(OVERLAP, cells - 2)
        if centred:
            gap = next((i for i, frame in enumerate(sequence[first:]) if frame in done), -1)
            before = max(before, (cells - gap) // 2)
        start = max(0, min(first - before, len(sequence) - cells))
        chosen = sequence[start : start + cells]
        last_known = max((i for i, frame in enumerate(chosen) if frame in done), default=-1)
        closes = start + last_known > first
        if closes and last_known < len(chosen) - 1:
            # New frames after the last finished one would hang in the air: leave them to the next grid and look at
            # finished frames further on instead, or near the end further back.
            chosen = chosen[: last_known + 1]
            ahead = [frame for frame in sequence[start + last_known + 1 :] if frame in done]
            chosen += ahead[: cells - len(chosen)]
            behind = [frame for frame in sequence[:start] if frame in done]
            while len(chosen) < cells and behind:
                chosen.insert(0, behind.pop())
        if not closes or len(chosen) < cells:
            chosen = sequence[start : start + cells]
        grids.append(chosen)
        done.update(chosen)
    return grids
