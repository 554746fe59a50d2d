"""Weights of a released pack back into a network: the pack is then the checkpoint that travels.

An ONNX file does not keep the names of all weights (the exporter turns matrices round and folds them in). But the
same network exports to the same sequence of nodes; so a probe of the wanted shape, filled with values that occur
once, is exported beside it, and where the probe's file holds the value of a weight, the pack's file holds that weight.
"""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from .errors import UsageError
from .export import GridForm, export, grid_inputs, label_inputs, refiner_inputs, round_to_half, super_inputs
from .pack import check_pack, stages_of

KINDS = {"grid": "denoise", "refine": "refine", "sr": "super-resolve", "label": "label"}
WORDS = {"grid": "grid network", "refine": "refiner", "sr": "super-resolver", "label": "label network"}
Slot = tuple[int, int]  # number of a node and of its input


def pack_weights(folder: Path, stage: str, network: nn.Module) -> dict[str, Tensor]:
    """The weights of a pack's grid model ("grid"), refiner ("refine"), super-resolver ("sr") or label network
    ("label") by name, for a network like `network`."""
    try:
        manifest = check_pack(folder)
    except (OSError, ValueError) as error:
        raise UsageError(f"{folder} is not a model pack: {error}") from error
    spec = stages_of(manifest).get(KINDS[stage])
    if spec is None:
        raise UsageError(f"{folder} has no {WORDS[stage]} to start from.")
    probe = copy.deepcopy(network).cpu().eval()
    places = fill_with_numbers(probe)
    if stage == "grid":
        form: nn.Module = GridForm(round_to_half(probe), spec["time"], spec["layout"])
        inputs = grid_inputs(probe, spec["time"], spec["layout"])
    elif stage == "label":
        form, inputs = round_to_half(probe), label_inputs(spec)
    else:
        form, inputs = round_to_half(probe), (refiner_inputs if stage == "refine" else super_inputs)(probe)
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "probe.onnx"
        export(form, inputs, path)
        ours, theirs = read(path), read(folder / spec["file"])
    wrong = UsageError(
        f"The {stage} network of {folder} does not have the form of this configuration. Give the configuration it was trained with."
    )
    if ours.operators != theirs.operators:
        raise wrong
    weights: dict[str, Tensor] = {}
    for slot, value in ours.constants.items():
        place = places.get(key(value))
        if place is None:
            continue
        name, turned = place
        found = theirs.constants.get(slot)
        if found is None or found.shape != value.shape:
            raise wrong
        value = torch.from_numpy(np.ascontiguousarray(found.T if turned else found).astype(np.float32))
        weights[name] = value.reshape(probe.get_parameter(name).shape)
    missing = [name for name, _ in network.named_parameters() if name not in weights]
    if missing:
        raise UsageError(f"{folder} does not tell the weights {', '.join(missing[:3])}. Start from a checkpoint.")
    return weights


def fill_with_numbers(network: nn.Module) -> dict[bytes, tuple[str, bool]]:
    """Fill every weight with random values; returns which weight a constant of the file is, and whether turned round."""
    generator = torch.Generator().manual_seed(20)
    places: dict[bytes, tuple[str, bool]] = {}
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(0.5 + torch.rand(parameter.shape, generator=generator))
            parameter.copy_(parameter.half().float())  # files hold large constants as fp16
            value = parameter.numpy()
            places[key(value)] = (name, False)
            if value.ndim == 1:  # as a normalisation of channels is written
                places.setdefault(key(value.reshape(-1, 1, 1)), (name, False))
            if value.ndim == 2:
                places.setdefault(key(value.T), (name, True))
    return places


def key(value: np.ndarray) -> bytes:
    """What tells constants apart: shape and contents."""
    return repr(value.shape).encode() + np.ascontiguousarray(value, dtype=np.float32).tobytes()


class Graph:
    """The computing nodes of a file, and the constants that they are given, whatever these are called."""

    def __init__(self, model: onnx.ModelProto):
        values = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
        self.operators: list[str] = []
        self.constants: dict[Slot, np.ndarray] = {}
        for node in model.graph.node:
            given = values.get(node.input[0]) if node.input else None
            if node.op_type in ("Cast", "Identity") and given is not None:  # stored as fp16, or shared
                values[node.output[0]] = given.astype(np.float32) if node.op_type == "Cast" else given
                continue
            for place, name in enumerate(node.input):
                if name in values:
                    self.constants[len(self.operators), place] = values[name]
            self.operators.append(node.op_type)


def read(path: Path) -> Graph:
    """The graph of an ONNX file."""
    return Graph(onnx.load(path))
