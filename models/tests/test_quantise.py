from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, numpy_helper

from gridit.export import grid_inputs
from gridit.fixtures import randomise, tiny_manifest
from gridit.model import GridConfig, GridTransformer
from gridit.onnx_runtime import onnxruntime
from gridit.pack import check_pack, write_pack
from gridit.quantise import quantise_pack

MODELS = Path(__file__).parents[1]


def test_int8_makes_nearly_the_same_with_operators_that_the_app_allows(tmp_path):
    network = GridTransformer(GridConfig(k=2, size=16, patch=8, width=64, depth=2, heads=2, refine=4))
    randomise(network, torch.Generator().manual_seed(1), 1.0)
    manifest = tiny_manifest("tiny-flow-x")
    manifest["grid"] |= {"rows": 16, "columns": 16}
    del manifest["sr"]
    write_pack(tmp_path / "whole", manifest, {"denoise": network.eval()}, {"MODEL_CARD.md": b"# Card\n"})
    made = quantise_pack(tmp_path / "whole", tmp_path / "int8")
    assert made["id"] == "tiny-flow-x" and made["grid"]["cpuFile"] == "grid.int8.onnx"
    before, after = (check_pack(tmp_path / name)["files"] for name in ("whole", "int8"))
    assert after.keys() == before.keys() | {"grid.int8.onnx"} and before.items() <= after.items()
    assert quantise_pack(tmp_path / "int8", tmp_path / "again") == made  # nothing piles up
    model = onnx.load(tmp_path / "int8" / "grid.int8.onnx")
    matrices = [numpy_helper.to_array(tensor) for tensor in model.graph.initializer if tensor.data_type == TensorProto.INT8]
    assert max(int(np.abs(matrix.astype(int)).max()) for matrix in matrices if matrix.ndim == 2) <= 64
    source = (MODELS.parent / "electron" / "engine" / "onnx-operators.ts").read_text()
    operators = {node.op_type for node in model.graph.node}
    assert "MatMulInteger" in operators and operators <= set(source.split("`")[1].split())
    inputs = {name: value.numpy() for name, value in grid_inputs(network, "per-frame", "frames").items()}
    ours, theirs = (
        onnxruntime.InferenceSession(str(tmp_path / "int8" / name), providers=["CPUExecutionProvider"]).run(
            None, inputs
        )[0]
        for name in ("grid.onnx", "grid.int8.onnx")
    )
    difference = np.abs(ours - theirs).mean() / np.abs(ours).mean()
    assert 0 < difference < 0.1
