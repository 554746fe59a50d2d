"""Golden plans and noise: what the app's planner and generator and the ones here must both give."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from .noise import gaussian_noise
from .planner import plan

CELLS = (4, 9, 16, 64)
COUNTS = (1, 2, 3, 4, 5, 8, 9, 10, 15, 16, 17, 18, 24, 31, 40, 48, 63, 64, 65, 80, 100, 128, 160, 200, 256, 333, 512)
KINDS = ("coarse-to-fine", "autoregressive")
LIMITS, START_MM, SPACING_MM = (0.0, 160.0), 10.0, 0.25  # exact in binary
NOISE = ((1, 0, 0, 1024), (1, 0, 63, 1024), (1, 1, 5, 1024), (2, 2, 0, 16384), (4294967295, 0, 511, 4096), (7, 3, 2, 5))


def write_plans(folder: Path) -> None:
    """One file for each size of a grid."""
    folder.mkdir(parents=True, exist_ok=True)
    for cells in CELLS:
        head = {"cells": cells, "limits": LIMITS, "start": START_MM, "spacing": SPACING_MM}
        plans = [golden_plan(count, cells, kind) for kind in KINDS for count in COUNTS]
        lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in plans)
        (folder / f"cells-{cells}.json").write_text(f'{json.dumps(head)[:-1]}, "plans": [\n{lines}\n]}}\n', encoding="utf-8")


def golden_plan(count: int, cells: int, kind: str) -> dict:
    """A grid is a line of its frames, "-" before those that are known, "x" for a cell that only fills it; where there are
    such cells the positions follow."""
    grids = plan([START_MM + SPACING_MM * frame for frame in range(count)], cells, LIMITS, kind)
    lines = [" ".join("x" if cell.frame < 0 else "-" * cell.known + str(cell.frame) for cell in grid) for grid in grids]
    golden: dict = {"kind": kind, "count": count, "grids": lines}
    if count < cells:
        golden["positions"] = [cell.position for cell in grids[0]]
    return golden


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
