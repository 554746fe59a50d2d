"""Golden plans, orders of refining and noise: what the app and the functions here must both give."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from .noise import gaussian_noise
from .planner import plan
from .refiner.order import refine_order

CELLS = (4, 9, 16, 64)
COUNTS = (1, 2, 3, 4, 5, 8, 9, 10, 15, 16, 17, 18, 24, 31, 40, 48, 63, 64, 65, 80, 100, 128, 160, 200, 256, 333, 512)
KINDS = ("coarse-to-fine", "autoregressive")
GIVEN = {  # of so many frames
    "every 3rd": lambda count: list(range(0, count, 3)),
    "the first quarter": lambda count: list(range(-(-count // 4))),
    "one in the middle": lambda count: [count // 2],
    "both ends": lambda count: [0, count - 1],
    "the last two": lambda count: list(range(max(0, count - 2), count)),
    "all": lambda count: list(range(count)),
}
COUNTS_GIVEN = (3, 7, 16, 20, 33, 64, 65, 130, 300)
LIMITS, START_MM, SPACING_MM = (0.0, 160.0), 10.0, 0.25  # exact in binary
CYCLE, COUNTS_CYCLE = 128.0, (1, 3, 5, 9, 16, 17, 20, 25, 30, 64, 65, 100, 256)
NOISE = ((1, 0, 0, 1024), (1, 0, 63, 1024), (1, 1, 5, 1024), (2, 2, 0, 16384), (4294967295, 0, 511, 4096), (7, 3, 2, 5))


def write_plans(folder: Path) -> None:
    """One file for each size of a grid."""
    folder.mkdir(parents=True, exist_ok=True)
    for cells in CELLS:
        head = {"cells": cells, "limits": LIMITS, "start": START_MM, "spacing": SPACING_MM}
        plans = [golden_plan(count, cells, kind) for kind in KINDS for count in COUNTS]
        plans += [golden_plan(count, cells, KINDS[0], given(count)) for given in GIVEN.values() for count in COUNTS_GIVEN]
        lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in plans)
        (folder / f"cells-{cells}.json").write_text(f'{json.dumps(head)[:-1]}, "plans": [\n{lines}\n]}}\n', encoding="utf-8")


def write_cycles(folder: Path) -> None:
    """The same round a cycle; what comes round has its position there."""
    head = {"cells": [4, 16], "limits": [START_MM, START_MM + CYCLE], "start": START_MM, "cycle": CYCLE}
    lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in golden_cycles())
    (folder / "cycles.json").write_text(f'{json.dumps(head)[:-1]}, "plans": [\n{lines}\n]}}\n', encoding="utf-8")


def golden_cycles() -> list[dict]:
    free = [golden_cycle(count, cells, kind) for cells in (4, 16) for kind in KINDS for count in COUNTS_CYCLE]
    given = [
        golden_cycle(count, cells, KINDS[0], which(count))
        for cells in (4, 16) for which in GIVEN.values() for count in (5, 17, 30, 64)
    ]  # fmt: skip
    return free + given


def golden_cycle(count: int, cells: int, kind: str, given: list[int] | None = None) -> dict:
    """A frame with "+" has come round: it stands a cycle later. Positions follow where cells only fill a grid."""
    positions = [START_MM + CYCLE * frame / count for frame in range(count)]
    grids = plan(positions, cells, (START_MM, START_MM + CYCLE), kind, given or [], CYCLE)

    def text(cell) -> str:
        came_round = cell.frame >= 0 and cell.position != positions[cell.frame]
        return "x" if cell.frame < 0 else "-" * cell.known + str(cell.frame) + "+" * came_round

    golden: dict = {"kind": kind, "cells": cells, "count": count} | ({"given": given} if given else {})
    golden["grids"] = [" ".join(map(text, grid)) for grid in grids]
    if count < cells and grids:
        golden["positions"] = [cell.position for cell in grids[0]]
    return golden


def golden_plan(count: int, cells: int, kind: str, given: list[int] | None = None) -> dict:
    """A grid is a line of its frames, "-" before those that are known, "x" for a cell that only fills it; where there are
    such cells the positions follow."""
    grids = plan([START_MM + SPACING_MM * frame for frame in range(count)], cells, LIMITS, kind, given or [])
    lines = [" ".join("x" if cell.frame < 0 else "-" * cell.known + str(cell.frame) for cell in grid) for grid in grids]
    golden: dict = {"kind": kind, "count": count} | ({"given": given} if given else {}) | {"grids": lines}
    if count < cells and grids:
        golden["positions"] = [cell.position for cell in grids[0]]
    return golden


def write_orders(folder: Path) -> None:
    """Series of frames and the order in which they are refined."""
    cases = ",\n".join(json.dumps(case, separators=(",", ":")) for case in refine_orders())
    text = f'{{"visits": "[frame, above, below], null for none", "cases": [\n{cases}\n]}}\n'
    (folder / "refine-order.json").write_text(text, encoding="utf-8")


def refine_orders() -> list[dict]:
    """Of each series positions in mm, numbers of the frames that are given, what each grid makes, and the visits (see
    `refiner.order`)."""
    even = {
        "thin slices": (40, 0.3), "spacing that divides 16 mm": (11, 4.0), "just above a half of 16 mm": (5, 8.1),
        "wider than 16 mm": (5, 20.0), "wider than 24 mm": (4, 30.0), "one frame": (1, 2.5), "two frames": (2, 6.0),
    }  # fmt: skip
    cases: dict[str, tuple[list[float], list[int], list[list[int]] | None]] = {}
    for name, (count, step) in even.items():
        cases[name] = ([round(index * step, 6) for index in range(count)], [], None)
    default, tens = ([start + 2.5 * index for index in range(count)] for start, count in ((0.0, 64), (10.0, 13)))
    grids = [[cell.frame for cell in grid if cell.frame >= 0 and not cell.known] for grid in plan(default, 16, LIMITS)]
    uneven = [0.0, 1.0, 4.5, 6.0, 12.0, 40.0, 41.5, 47.0, 48.0, 60.0]
    cases |= {
        "the default job at once": (default, [], None),
        "the default job, grid by grid": (default, [], grids),
        "every third frame given": (tens, [0, 3, 6, 9, 12], None),
        "continued from the first four": (tens, [0, 1, 2, 3], None),
        "all given": (tens, list(range(13)), None),
        "uneven, with a gap wider than 24 mm": (uneven, [5], None),
        "uneven, in two grids": (uneven, [], [[0, 3, 5, 9], [1, 2, 4, 6, 7, 8]]),
    }
    phases = [5.0 * phase for phase in range(20)]
    rounds = {
        "round a cycle of 100": (phases, [], None),
        "round a cycle, some given": (phases, [3, 4, 17], None),
        "round a cycle, one given": ([0.0, 40.0, 80.0], [1], None),
        "round a cycle, in two grids": (phases, [], [list(range(0, 20, 2)), list(range(1, 20, 2))]),
    }
    return [
        {
            "name": name, "positions": positions, "finished": finished,
            "groups": groups if groups is not None else [list(range(len(positions)))],
            **({"cycle": cycle} if cycle else {}),
            "visits": [[visit.frame, visit.above, visit.below] for visit in refine_order(positions, finished, groups, cycle)],
        }
        for cycle, some in ((None, cases), (100.0, rounds)) for name, (positions, finished, groups) in some.items()
    ]  # fmt: skip


def write_noise(path: Path) -> None:
    """The first values of some streams, and the hash of all."""
    cases = [golden_noise(*case) for case in NOISE]
    text = json.dumps({"first": "bits of float32", "sha256": "of little-endian float32", "cases": cases}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def golden_noise(seed: int, stream: int, index: int, length: int) -> dict:
    values = gaussian_noise(seed, stream, index, length)
    return {
        "seed": seed, "stream": stream, "index": index, "length": length,
        "first": [f"{bits:08x}" for bits in values[:8].view(np.uint32)],
        "sha256": hashlib.sha256(values.astype("<f4").tobytes()).hexdigest(),
    }  # fmt: skip
