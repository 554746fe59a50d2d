"""The grid network of a pack in int8, for CPUs: its matrices in few bits, activations quantised as they come.

`python -m gridit quantise PACK --out COPY`. The copy holds it beside the whole network, as `grid.cpuFile` of its
pack.json: CPUs run it, other providers the whole one. Measure it with `evaluate` before it ships.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from .errors import UsageError
from .pack import check_pack, replace_folder, sha256, stages_of


def whole_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Undo `store_weights`: initialisers of fp16 behind a Cast become fp32 initialisers, which can be quantised."""
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    nodes = []
    for node in model.graph.node:
        source = stored.get(node.input[0]) if node.op_type == "Cast" else None
        if source is None:
            nodes.append(node)
            continue
        values = numpy_helper.to_array(source).astype(np.float32)
        source.CopyFrom(numpy_helper.from_array(values, node.output[0]))
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model


def quantise_network(source: Path, target: Path) -> None:
    """Write `source` with matrices of signed integers, one scale a column.

    Their range is that of 7 bits: CPUs without instructions for dot products of bytes (before 2019, mostly) add pairs
    of products of 8 bits in 16, which overflows.
    """
    from .onnx_runtime import quantization

    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        onnx.save(whole_weights(onnx.load(source)), plain)
        quantization.quantize_dynamic(
            plain, target, op_types_to_quantize=["MatMul", "Gemm"], per_channel=True, reduce_range=True,
            weight_type=quantization.QuantType.QInt8, extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )  # fmt: skip
    model = onnx.load(target)
    model.producer_name, model.producer_version = "gridit", ""
    strange = {node.domain for node in model.graph.node} - {""}
    if strange:
        raise UsageError(f"{source} cannot be quantised with standard operators only (it would need {strange}).")
    target.write_bytes(model.SerializeToString(deterministic=True))


def quantise_pack(source: Path, target: Path) -> dict:
    """A copy of a pack that has its grid network in int8 for CPUs. Returns its manifest."""
    try:
        manifest = check_pack(source)
    except (OSError, ValueError) as error:
        raise UsageError(f"{source} is not a model pack: {error}") from error
    grid = manifest["grid"] if manifest["format"] == 1 else stages_of(manifest)["denoise"]
    kept = [name for name in manifest["files"] if name != grid.get("cpuFile")]
    grid["cpuFile"] = f"{Path(grid['file']).stem}.int8.onnx"
    making = target.with_name(target.name + ".part")
    making.mkdir(parents=True, exist_ok=True)
    for name in kept:
        (making / name).write_bytes((source / name).read_bytes())
    quantise_network(source / grid["file"], making / grid["cpuFile"])
    manifest["files"] = {name: sha256(making / name) for name in sorted([*kept, grid["cpuFile"]])}
    (making / "pack.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    replace_folder(making, target)
    return manifest
