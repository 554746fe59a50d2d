"""Networks to ONNX files in the form the app's engine runs fastest and on every provider.

Static shapes, batch 1, opset 17, primitive operators (LayerNormalization, MatMul, Softmax,
Mul, Add ...), matrices stored as fp16 with a Cast that the runtime folds away at load.
"""

from __future__ import annotations

import copy
import io
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from .layers import Attention
from .model import GridTransformer
from .onnx_runtime import onnxruntime
from .refiner.network import Refiner

OPSET, IR_VERSION = 17, 8


class GridForm(nn.Module):
    """The grid network with the inputs of its ONNX file: frames, time, position, and conditions where it has them.

    layout "frames": frames (1, F, H, W); "raster": (1, 1, K*H, K*W), frames in raster order.
    time (1, F) per frame or (1,) for all. conditions (1, M), all zero where nothing is given.
    """

    def __init__(self, network: GridTransformer, time: str, layout: str):
        super().__init__()
        self.network, self.time, self.layout = network, time, layout

    def forward(self, frames: Tensor, time: Tensor, position: Tensor, conditions: Tensor | None = None) -> Tensor:
        k, size = self.network.config.k, self.network.config.size
        if self.layout == "raster":
            frames = frames.view(1, k, size, k, size).transpose(2, 3).reshape(1, k * k, size, size)
        time = time if self.time == "per-frame" else time.unsqueeze(1)
        prediction = self.network(frames, time, position, conditions)
        if self.layout == "raster":
            prediction = prediction.view(1, k, k, size, size).transpose(2, 3).reshape(1, 1, k * size, k * size)
        return prediction


def is_matrix(shape: Sequence[int]) -> bool:
    """Whether a tensor is stored as fp16. Scales and shifts of a normalisation are not, in whatever shape they come."""
    return sum(side > 1 for side in shape) >= 2


def round_to_half(network: nn.Module) -> nn.Module:
    """A copy whose matrices hold only values that fp16 can store: what the exported file computes with."""
    rounded = copy.deepcopy(network).eval()
    with torch.no_grad():
        for parameter in rounded.parameters():
            if is_matrix(parameter.shape):
                parameter.copy_(parameter.half().float())
    return rounded


def grid_inputs(network: GridTransformer, time: str, layout: str, seed: int = 0) -> dict[str, Tensor]:
    """Random inputs of the right shapes; positions sorted, in mm."""
    k, size = network.config.k, network.config.size
    generator = torch.Generator().manual_seed(seed)
    shape = (1, k * k, size, size) if layout == "frames" else (1, 1, k * size, k * size)
    inputs = {
        "frames": torch.randn(shape, generator=generator),
        "time": torch.rand((1, k * k) if time == "per-frame" else (1,), generator=generator),
        "position": torch.sort(torch.rand(1, k * k, generator=generator) * 150).values,
    }
    if network.config.conditions:
        inputs["conditions"] = torch.rand(1, network.config.conditions, generator=generator)
    return inputs


def super_inputs(network: nn.Module, seed: int = 0) -> dict[str, Tensor]:
    """Random inputs of the super-resolver."""
    low, scale = network.config.low_size, network.config.scale
    generator = torch.Generator().manual_seed(seed)
    return {
        "frame": torch.randn(1, 1, low * scale, low * scale, generator=generator),
        "low": torch.rand(1, 1, low, low, generator=generator) * 2 - 1,
        "time": torch.rand(1, generator=generator),
    }


def refiner_inputs(network: Refiner, seed: int = 0) -> dict[str, Tensor]:
    """Random inputs of the refiner, the neighbour below absent."""
    size, low = network.config.size, network.config.low_size
    generator = torch.Generator().manual_seed(seed)
    inputs = {
        "frame": torch.randn(1, 1, size, size, generator=generator),
        "low": torch.rand(1, 1, low, low, generator=generator) * 2 - 1,
        "low_level": torch.tensor([0.1]),
        "neighbours": (torch.rand(1, 2, size, size, generator=generator) * 2 - 1) * torch.tensor([1.0, 0])[:, None, None],
        "neighbour_distance": torch.tensor([[2.5, 0.0]]),
        "neighbour_level": torch.tensor([[0.05, 0.0]]),
        "position": torch.rand(1, generator=generator) * 150,
        "time": torch.rand(1, generator=generator),
    }
    if network.config.conditions:
        inputs["conditions"] = torch.rand(1, network.config.conditions, generator=generator)
    return inputs


def label_inputs(stage: dict, seed: int = 0) -> dict[str, Tensor]:
    """Random inputs of the network of a pack's `label` stage: the frame between its neighbours, in order of position, and
    how far each of these is, mm or ms."""
    generator = torch.Generator().manual_seed(seed)
    neighbours = stage.get("neighbours", 0)
    shape = (1, 2 * neighbours + 1, stage["rows"], stage["columns"])
    inputs = {"frames": torch.rand(shape, generator=generator) * 2 - 1}
    if neighbours:
        inputs["neighbour_distance"] = torch.rand(1, 2 * neighbours, generator=generator) * 5
    return inputs


def export(form: nn.Module, inputs: dict[str, Tensor], path: Path, half: bool = True) -> None:
    """Write `form` to `path` as ONNX with fp16 matrices (`half`; else with all of their bits) and the input names given."""
    fused, Attention.fused = Attention.fused, False
    buffer = io.BytesIO()
    try:
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                form.eval(), tuple(inputs.values()), buffer, input_names=list(inputs), output_names=["prediction"],
                opset_version=OPSET, dynamo=False, do_constant_folding=True,
            )  # fmt: skip
    finally:
        Attention.fused = fused
    model = store_weights(onnx.load_from_string(buffer.getvalue()), half)
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


def store_weights(model: onnx.ModelProto, half: bool = True) -> onnx.ModelProto:
    """Store matrices as fp16 behind a Cast (`half`), and drop names of source files and other remarks."""
    graph = model.graph
    casts, kept = [], []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if not half or values.dtype != np.float32 or not is_matrix(values.shape) or values.size < 64:
            kept.append(tensor)
            continue
        stored = f"{tensor.name}.half"
        kept.append(numpy_helper.from_array(values.astype(np.float16), stored))
        casts.append(helper.make_node("Cast", [stored], [tensor.name], f"{tensor.name}.cast", to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    for node in nodes:
        node.doc_string = ""
        del node.metadata_props[:]
    del graph.initializer[:], graph.node[:], graph.value_info[:], model.metadata_props[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    graph.name, model.producer_name, model.producer_version, model.ir_version = "network", "gridit", "", IR_VERSION
    return model


def difference(form: nn.Module, inputs: dict[str, Tensor], path: Path) -> float:
    """Largest absolute difference between PyTorch and onnxruntime on the same inputs."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (theirs,) = session.run(["prediction"], {name: value.numpy() for name, value in inputs.items()})
    with torch.no_grad():
        ours = form(*inputs.values()).numpy()
    return float(np.abs(ours - theirs).max())


def export_checked(
    form: nn.Module, inputs: dict[str, Tensor], path: Path, limit: float = 1e-4, half: bool = True
) -> float:
    """Export, then refuse a file whose output differs from PyTorch by more than `limit`."""
    export(form, inputs, path, half)
    found = difference(form, inputs, path)
    if not found <= limit:
        raise ValueError(f"{path}: onnxruntime differs from PyTorch by {found:.2e}, more than {limit:.0e}.")
    return found
