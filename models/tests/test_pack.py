"""pack.json against the app's own schema, and packs with labels."""

import json

import numpy as np
import pytest
import torch
from torch import nn

from gridit.fixtures import tiny_grid, tiny_manifest
from gridit.onnx_runtime import onnxruntime
from gridit.pack import check_manifest, check_pack, write_pack


class Labeller(nn.Module):
    """Two classes: nothing, and what is brighter than the neighbours by more than the distances say."""

    def forward(self, frames, neighbour_distance):
        bright = frames[:, 1:2] - frames[:, ::2].mean(dim=1, keepdim=True) - neighbour_distance.mean(dim=1)
        return torch.cat([torch.zeros_like(bright), bright], dim=1)


def segment(value: int, name: str) -> dict:
    return {
        "value": value, "name": name, "label": name.title(), "colour": [200, 30, 30],
        "code": {
            "category": {"value": "91723000", "scheme": "SCT", "meaning": "Anatomical Structure"},
            "type": {"value": "12738006", "scheme": "SCT", "meaning": "Brain"},
        },
        "algorithm": {"type": "automatic", "name": "tiny"},
    }  # fmt: skip


def manifest(*segments: dict) -> dict:
    old = tiny_manifest("tiny-flow-x")
    axis = old.pop("sequence")
    axis["kind"] = axis.pop("axis")
    stages = [{"kind": "denoise", **old.pop("grid"), "sampling": old.pop("sampling")}]
    old.pop("sr")
    label = {"kind": "label", "file": "label.onnx", "rows": 16, "columns": 16, "neighbours": 1, "segments": list(segments)}
    return {**old, "format": 2, "axis": axis, "stages": [*stages, *([label] if segments else [])]}


def test_a_pack_with_labels_is_written_and_its_network_runs(tmp_path):
    grid = tiny_grid("x", {"kind": "flow"}, torch.Generator().manual_seed(1))
    write_pack(tmp_path / "pack", manifest(segment(5, "brain")), {"denoise": grid, "label": Labeller()}, {})
    written = check_pack(tmp_path / "pack")
    assert set(written["files"]) == {"grid.onnx", "label.onnx"}
    assert written["stages"][1]["segments"][0]["value"] == 5
    session = onnxruntime.InferenceSession(str(tmp_path / "pack" / "label.onnx"), providers=["CPUExecutionProvider"])
    assert {port.name: port.shape for port in session.get_inputs()} == {
        "frames": [1, 3, 16, 16],
        "neighbour_distance": [1, 2],
    }
    frames = np.zeros((1, 3, 16, 16), np.float32)
    frames[0, 1, :8] = 1
    (logits,) = session.run(["prediction"], {"frames": frames, "neighbour_distance": np.full((1, 2), 0.5, np.float32)})
    assert logits.shape == (1, 2, 16, 16)
    assert (logits.argmax(1)[0, :8] == 1).all() and (logits.argmax(1)[0, 8:] == 0).all()


def without(path: str):
    """Segments whose first lacks what a path names."""
    broken = segment(5, "brain")
    inner = broken
    *parents, last = path.split(".")
    for parent in parents:
        inner = inner[parent]
    del inner[last]
    return broken


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (manifest(without("code.type")), "'type' is a required property"),
        (manifest(segment(0, "brain")), "0 is less than the minimum of 1"),
        (manifest(*(segment(index + 1, f"part-{index}") for index in range(256))), "is too long"),
        ({**manifest(), "axis": {**manifest()["axis"], "kind": "colour"}}, "'colour' is not one of"),
        ({**manifest(), "version": "1"}, "'1' does not match"),
    ],
)
def test_what_the_app_would_not_read_is_not_written(tmp_path, wrong, sentence):
    with pytest.raises(ValueError, match="The app would not read this pack") as error:
        write_pack(tmp_path / "pack", wrong, {}, {})
    assert sentence in str(error.value) and "\n" not in str(error.value)
    assert not list(tmp_path.iterdir())


def test_the_packs_that_ship_are_as_the_app_reads_them(request):
    packs = list((request.config.rootpath / "packs").glob("*/pack.json"))
    assert packs
    for pack in packs:
        check_manifest(json.loads(pack.read_text(encoding="utf-8")))
