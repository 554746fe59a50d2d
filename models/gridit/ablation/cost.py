"""What a variant's form costs when it is used: a step in onnxruntime, as a ratio to the base in the same run."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from ..export import GridForm, export, grid_inputs
from ..model import GridConfig, GridTransformer
from ..onnx_runtime import onnxruntime


def inference_ratios(models: list[dict], runs: int = 40) -> list[float]:
    """Best time of a step of each form over that of the first, in seconds of one CPU; in turns, so that all meet the same load.

    Weights are random: time depends on the form alone.
    """
    with tempfile.TemporaryDirectory() as folder:
        steps = [_session(GridTransformer(GridConfig(**model)), Path(folder) / "grid.onnx") for model in models]
    best = [float("inf")] * len(steps)
    for run in range(-2, runs):
        for number, step in enumerate(steps):
            started = time.thread_time()
            step()
            if run >= 0:
                best[number] = min(best[number], time.thread_time() - started)
    return [round(value / best[0], 3) for value in best]


def _session(network: GridTransformer, path: Path):
    inputs = grid_inputs(network, "per-frame", "frames")
    export(GridForm(network, "per-frame", "frames"), inputs, path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    fed = {name: value.numpy() for name, value in inputs.items()}
    return lambda: session.run(None, fed)
