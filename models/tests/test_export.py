import base64
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from gridit.evaluation.generators import from_networks, from_pack
from gridit.export import GridForm, difference, export_checked, grid_inputs, round_to_half, super_inputs
from gridit.fixtures import PACKS, randomise, tiny_manifest, write_fixtures
from gridit.model import GridConfig, GridTransformer
from gridit.onnx_runtime import onnxruntime
from gridit.pack import check_pack, export_pack, stages_of
from gridit.refiner.network import Refiner, RefinerConfig
from gridit.super_resolution.network import ConvSuperConfig, ConvSuperResolver
from gridit.super_resolution.transformer import SuperConfig, SuperResolver

MODELS = Path(__file__).parents[1]
SHIPPED = MODELS / "packs" / "brain-mr-t1"
FIXTURES = MODELS.parent / "test" / "fixtures"


def shapes(values) -> dict[str, list[int]]:
    return {value.name: [dim.dim_value for dim in value.type.tensor_type.shape.dim] for value in values}


def allowed_operators() -> set[str]:
    """Operators that the app lets a pack use."""
    source = (MODELS.parent / "electron" / "engine" / "onnx-operators.ts").read_text()
    allowed = set(source.split("`")[1].split())
    assert "Conv" in allowed
    return allowed


@pytest.mark.parametrize(("time", "layout"), [("per-frame", "frames"), ("scalar", "raster")])
def test_grid_parity(tmp_path, time, layout):
    network = GridTransformer(GridConfig(k=2, size=16, patch=8, width=64, depth=2, heads=2))
    randomise(network, torch.Generator().manual_seed(1), 1.0)
    form = GridForm(round_to_half(network), time, layout)
    path = tmp_path / "grid.onnx"
    assert export_checked(form, grid_inputs(network, time, layout), path) < 1e-4
    for seed in (1, 2):
        assert difference(form, grid_inputs(network, time, layout, seed), path) < 1e-4
    graph = onnx.load(path).graph
    assert shapes(graph.input)["frames"] == ([1, 4, 16, 16] if layout == "frames" else [1, 1, 32, 32])
    assert shapes(graph.input)["time"] == ([1, 4] if time == "per-frame" else [1])
    assert shapes(graph.output) == {"prediction": shapes(graph.input)["frames"]}


@pytest.mark.parametrize(
    "options",
    [
        {"rope": True, "refine": 4, "detail": 8},
        {"conditions": 4},
        {"norm": "rms"},
        {"place": "sincos", "rope": True, "norm": "rms", "value_residual": True},
    ],
    ids=lambda options: "+".join(options),
)  # fmt: skip
def test_parity_of_every_option_with_operators_that_the_app_allows(tmp_path, options):
    network = GridTransformer(GridConfig(k=2, size=16, patch=8, width=64, depth=2, heads=2, **options))
    randomise(network, torch.Generator().manual_seed(1), 1.0)
    path = tmp_path / "grid.onnx"
    form = GridForm(round_to_half(network), "per-frame", "frames")
    assert export_checked(form, grid_inputs(network, "per-frame", "frames"), path) < 1e-4
    assert difference(form, grid_inputs(network, "per-frame", "frames", 2), path) < 1e-4
    names = ["frames", "time", "position", *(["conditions"] if "conditions" in options else [])]
    assert list(shapes(onnx.load(path).graph.input)) == names
    assert {node.op_type for node in onnx.load(path).graph.node} <= allowed_operators()


def test_super_parity(tmp_path):
    network = SuperResolver(SuperConfig(low_size=16, patch=8, width=64, depth=2, heads=2))
    randomise(network, torch.Generator().manual_seed(1), 1.0)
    assert export_checked(round_to_half(network), super_inputs(network), tmp_path / "sr.onnx") < 1e-4


@pytest.mark.parametrize("scale", [2, 4])
def test_convolutional_super_parity_with_operators_that_the_app_allows(tmp_path, scale):
    network = ConvSuperResolver(ConvSuperConfig(low_size=16, scale=scale, width=16, depth=2))
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(0.1 * torch.randn(parameter.shape, generator=generator))
    path = tmp_path / "sr.onnx"
    assert export_checked(round_to_half(network), super_inputs(network), path) < 1e-4
    assert {node.op_type for node in onnx.load(path).graph.node} <= allowed_operators()


def test_the_file_holds_half_weights_plain_operators_and_no_paths(tmp_path):
    network = SuperResolver(SuperConfig(low_size=16, patch=8, width=64, depth=1, heads=2))
    path = tmp_path / "sr.onnx"
    export_checked(round_to_half(network), super_inputs(network), path)
    model = onnx.load(path)
    for tensor in model.graph.initializer:
        if len(tensor.dims) >= 2 and np.prod(tensor.dims) >= 64:
            assert tensor.data_type == onnx.TensorProto.FLOAT16
        assert tensor.data_location == onnx.TensorProto.DEFAULT
    assert {node.domain for node in model.graph.node} == {""}
    assert not {node.op_type for node in model.graph.node} & {"Shape", "Gather", "If", "Loop", "Range", "Where"}
    assert sum(node.op_type == "LayerNormalization" for node in model.graph.node) == 5
    assert b"/models/" not in path.read_bytes() and b".py" not in path.read_bytes()


def test_a_wrong_export_is_refused(tmp_path, monkeypatch):
    network = SuperResolver(SuperConfig(low_size=16, patch=8, width=64, depth=1, heads=2))
    with pytest.raises(ValueError, match="differs from PyTorch"):
        export_checked(network, super_inputs(network), tmp_path / "sr.onnx", limit=-1.0)


def test_fixtures_in_the_repository_are_what_the_code_makes(tmp_path):
    write_fixtures(tmp_path)
    made = json.loads((tmp_path / "trajectories.json").read_text())
    kept = json.loads((FIXTURES / "trajectories.json").read_text())

    def compare(ours, theirs, where):
        assert type(ours) is type(theirs), where
        if isinstance(ours, dict):
            assert ours.keys() == theirs.keys(), where
            for key in ours:
                compare(ours[key], theirs[key], f"{where}/{key}")
        elif isinstance(ours, str) and len(ours) > 200:
            a, b = (np.frombuffer(base64.b64decode(text), "<f4") for text in (ours, theirs))
            assert np.abs(a - b).max() < 1e-4, where
        else:
            assert ours == theirs, where

    compare(made, kept, "")
    for name in PACKS:
        manifest = check_pack(FIXTURES / "packs" / name)
        manifest.pop("files")
        assert manifest == json.loads(json.dumps(tiny_manifest(name)))


def test_check_pack_finds_damage(tmp_path):
    pack = tmp_path / "tiny-flow-x"
    shutil.copytree(FIXTURES / "packs" / "tiny-flow-x", pack)
    content = (pack / "grid.onnx").read_bytes()
    (pack / "grid.onnx").write_bytes(content[:-1] + b"\0")
    with pytest.raises(ValueError, match="does not match its hash"):
        check_pack(pack)
    (pack / "grid.onnx").unlink()
    with pytest.raises(ValueError, match="is missing"):
        check_pack(pack)


def test_shipped_pack_makes_heads():
    manifest = check_pack(SHIPPED)
    stages = stages_of(manifest)
    assert list(stages) == ["denoise", "refine", "super-resolve"]
    assert {"MODEL_CARD.md", "preview.png", *(stage["file"] for stage in stages.values())} <= manifest["files"].keys()
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 60e6
    grid, rows = stages["denoise"], stages["denoise"]["rows"]
    middle = rows * stages["refine"]["scale"]
    fine = middle * stages["super-resolve"]["scale"]
    for kind, size in (("denoise", rows), ("refine", middle), ("super-resolve", fine)):
        model = onnx.load(SHIPPED / stages[kind]["file"])
        onnx.checker.check_model(model)
        assert 17 <= model.opset_import[0].version <= 20
        assert shapes(model.graph.output)["prediction"][-2:] == [size, size]

    session = onnxruntime.InferenceSession(str(SHIPPED / grid["file"]), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(5)
    position = np.linspace(0, 150, 16, dtype=np.float32)[None]
    nothing = np.zeros(session.get_inputs()[3].shape, np.float32)
    z = rng.standard_normal((1, 16, rows, rows), dtype=np.float32)
    steps = 8
    for index in range(steps):
        t = index / steps
        fed = {"frames": z, "time": np.full((1, 16), t, np.float32), "position": position, "conditions": nothing}
        (x,) = session.run(None, fed)
        z = z + (x - z) / (1 - t) / steps
    # A head: black corners, bright middle in every slice of the brain, and little of it at the vertex.
    quarter = slice(3 * rows // 8, 5 * rows // 8)
    inner, corners = z[0, 3:13, quarter, quarter], z[0][:, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert corners.mean() < -0.85
    assert (inner.mean((1, 2)) > -0.3).all()
    area = (z[0] > -0.5).mean((1, 2))
    assert area[0] < 0.1 < 0.25 < area[6]


def test_a_pack_of_three_stages_is_written_and_made_from(tmp_path):
    config = {
        "prepare": {"field_mm": 224.0},
        "conditions": [{"type": "number", "name": "age", "label": "Age", "range": [20, 82], "unit": "years"}],
        "pack": {
            "format": 2, "id": "three-stages", "version": "0.0.1", "name": "Three stages", "description": "", "licence": "MIT",
            "modality": "MR", "bodyPart": "HEAD", "trainingData": [],
            "axis": {
                "kind": "space", "unit": "mm", "range": [0, 100], "spacing": [0.5, 12], "origin": "vertex",
                "direction": "superior-to-inferior", "defaultStart": 0, "defaultSpacing": 4.0, "defaultFrames": 6,
            },
            "values": {
                "storedRange": [0, 4095], "bitsStored": 12, "rescaleSlope": 1, "rescaleIntercept": 0, "units": "arbitrary",
                "window": {"center": 2000, "width": 4000},
            },
            "stages": [
                {"kind": "denoise", "file": "grid.onnx", "sampling": {"sampler": "euler", "steps": 2}},
                {"kind": "refine", "file": "refine.onnx", "lowLevel": 0.2, "sampling": {"sampler": "euler", "steps": 2}},
                {"kind": "super-resolve", "file": "sr.onnx", "sampling": {"sampler": "euler", "steps": 1}},
            ],
        },
    }  # fmt: skip
    torch.manual_seed(1)
    networks = {
        "denoise": GridTransformer(GridConfig(k=2, size=8, patch=4, width=32, depth=1, heads=2, conditions=2)).eval(),
        "refine": Refiner(RefinerConfig(low_size=8, scale=2, widths=(8, 8, 8), condition=16, conditions=2)).eval(),
    }
    manifest = export_pack(tmp_path / "pack", config, networks, {})
    assert manifest["files"].keys() == {"grid.onnx", "refine.onnx", "preview.png"}  # no network, no stage
    grid, refine = manifest["stages"]
    assert (grid["k"], grid["rows"], grid["pixelSpacing"], grid["conditions"]) == (2, 8, [28.0, 28.0], True)
    assert (refine["scale"], refine["conditions"], refine["lowLevel"]) == (2, True, 0.2)
    generator, positions = from_pack(tmp_path / "pack"), np.array([10.0, 20, 30, 45, 60, 80])
    low = generator.series(positions, 3, wishes={"age": 70})
    fine = generator.finish(low, positions, 3, {"age": 70})
    assert fine.shape == (6, 16, 16)
    made = from_networks(networks["denoise"], None, networks["refine"], config={**config, "train": {"range_mm": 100.0}})
    made.sampler, made.steps, made.refining = "euler", 2, generator.refining
    expected = made.series(positions, 3, wishes={"age": 70})
    assert torch.allclose(low, expected, atol=5e-3)  # the pack's matrices are fp16
    assert torch.allclose(fine, made.finish(expected, positions, 3, {"age": 70}), atol=2e-2)
