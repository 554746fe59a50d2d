import tomllib
from pathlib import Path

import pytest
import torch

from gridit.checkpoints import build, weights_to_start_from
from gridit.errors import UsageError
from gridit.export import grid_inputs, round_to_half
from gridit.fixtures import randomise, tiny_manifest
from gridit.model import GridConfig, GridTransformer
from gridit.pack import write_pack
from gridit.sample import sample_series
from gridit.super_resolution.network import ConvSuperConfig, ConvSuperResolver
from gridit.train import Options, Trainer

MODELS = Path(__file__).parents[1]
TINY = {"k": 2, "size": 8, "patch": 4, "width": 32, "depth": 2, "heads": 2}
FORMS = {
    "shipped": {"refine": 4, "detail": 8},
    "all options": {"place": "sincos", "rope": True, "norm": "rms", "value_residual": True},
}


def write(folder: Path, grid, sr=None) -> None:
    manifest = tiny_manifest("tiny-flow-x")
    if sr is None:
        del manifest["sr"]
    write_pack(folder, manifest, {"denoise": grid} | ({"super-resolve": sr} if sr is not None else {}), {})


@pytest.mark.parametrize("form", FORMS)
def test_export_then_start_from_gives_the_same_network(tmp_path, form):
    grid = GridTransformer(GridConfig(**TINY, **FORMS[form]))
    sr = ConvSuperResolver(ConvSuperConfig(low_size=8, scale=2, width=8, depth=1))
    generator = torch.Generator().manual_seed(4)
    with torch.no_grad():
        for parameter in [*grid.parameters(), *sr.parameters()]:
            parameter.copy_(0.2 * torch.randn(parameter.shape, generator=generator))
    write(tmp_path / "pack", grid, sr)
    for stage, network in (("grid", grid), ("sr", sr)):
        fresh = type(network)(network.config)
        fresh.load_state_dict(weights_to_start_from(tmp_path / "pack", stage, fresh))
        for ours, theirs in zip(fresh.parameters(), round_to_half(network).parameters(), strict=True):
            assert torch.equal(ours, theirs)


def test_a_new_network_whose_weights_are_alike_comes_back_too(tmp_path):
    """Equal constants (zero biases, norms of ones) are stored once in the file."""
    torch.manual_seed(1)
    grid = GridTransformer(GridConfig(**TINY))
    write(tmp_path / "pack", grid)
    weights = weights_to_start_from(tmp_path / "pack", "grid", GridTransformer(GridConfig(**TINY)))
    for name, parameter in round_to_half(grid).named_parameters():
        assert torch.equal(weights[name], parameter), name


def test_training_goes_on_from_a_pack(toy, prepared, tmp_path):
    grid = build("grid", toy["grid"])
    randomise(grid, torch.Generator().manual_seed(3), 0.3)
    write(tmp_path / "pack", grid)
    options = Options("grid", prepared, tmp_path / "run", steps=3, device="cpu", start_from=tmp_path / "pack")
    trainer = Trainer(toy["grid"], options)
    position = torch.linspace(0, 60, 4)
    assert torch.equal(sample_series(trainer.average, position, 1), sample_series(round_to_half(grid), position, 1))
    trainer.train(lambda _: None)
    assert trainer.step == 3


def test_the_shipped_pack_is_a_checkpoint():
    """What training would go on from computes what the shipped file computes."""
    from gridit.onnx_runtime import onnxruntime

    pack = MODELS / "packs" / "brain-mr-t1"
    config = tomllib.loads((MODELS / "configs" / "brain-mr-t1-2.toml").read_text(encoding="utf-8"))
    network = build("grid", config["grid"]).eval()
    network.load_state_dict(weights_to_start_from(pack, "grid", network))
    inputs = grid_inputs(network, "per-frame", "frames", 6)
    session = onnxruntime.InferenceSession(str(pack / "grid.onnx"), providers=["CPUExecutionProvider"])
    (theirs,) = session.run(None, {name: value.numpy() for name, value in inputs.items()})
    with torch.no_grad():
        assert (network(*inputs.values()) - torch.from_numpy(theirs)).abs().max() < 1e-4
    for stage in ("refine", "sr"):
        other = build(stage, config[stage])
        assert weights_to_start_from(pack, stage, other).keys() == dict(other.named_parameters()).keys()


def test_what_does_not_fit_is_said(toy, prepared, tmp_path):
    write(tmp_path / "pack", GridTransformer(GridConfig(**TINY)))
    other = GridTransformer(GridConfig(**{**TINY, "depth": 1}))
    with pytest.raises(UsageError, match="does not have the form"):
        weights_to_start_from(tmp_path / "pack", "grid", other)
    with pytest.raises(UsageError, match="does not have the form"):
        weights_to_start_from(tmp_path / "pack", "grid", GridTransformer(GridConfig(**{**TINY, "width": 64})))
    with pytest.raises(UsageError, match="no super-resolver"):
        weights_to_start_from(tmp_path / "pack", "sr", build("sr", toy["sr"]))
    with pytest.raises(UsageError, match="not a model pack"):
        weights_to_start_from(tmp_path, "grid", other)
    (tmp_path / "text.pt").write_text("no weights")
    with pytest.raises(UsageError, match="cannot be read"):
        weights_to_start_from(tmp_path / "text.pt", "grid", other)
