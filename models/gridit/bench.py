"""Time the grid network in PyTorch eager mode: `python -m gridit.bench --config FILE`. Prints JSON.

Time depends on the shape of the network, not on its weights, so they are random.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import torch

from .model import GridConfig, GridTransformer

PEAK_SIZE = 1536


def run_times(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Best and median milliseconds of `runs` calls after three to warm up."""
    times = []
    for run in range(-3, runs):
        started = time.perf_counter()
        work()
        if run >= 0:
            times.append((time.perf_counter() - started) * 1000)
    return min(times), statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m gridit.bench", description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=30)
    arguments = parser.parse_args()
    config = GridConfig(**tomllib.loads(arguments.config.read_text(encoding="utf-8"))["grid"]["model"])
    network = GridTransformer(config).eval()
    cells = config.k**2
    frames = torch.randn(1, cells, config.size, config.size)
    instant, position = torch.rand(1, cells), torch.linspace(0, 150, cells)[None]
    square = torch.randn(PEAK_SIZE, PEAK_SIZE)
    with torch.inference_mode():
        best, median = run_times(lambda: network(frames, instant, position), arguments.runs)
        peak, _ = run_times(lambda: square @ square, arguments.runs)
    print(
        json.dumps(
            {
                "version": torch.__version__,
                "threads": torch.get_num_threads(),
                "parameters": sum(parameter.numel() for parameter in network.parameters()),
                "best": best,
                "median": median,
                "peak": 2 * PEAK_SIZE**3 / peak / 1e6,
            }
        )
    )


if __name__ == "__main__":
    main()
