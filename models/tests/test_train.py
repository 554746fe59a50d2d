import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from gridit.checkpoints import load_average
from gridit.model import GridConfig, GridTransformer
from gridit.muon import orthogonalise
from gridit.super_resolution.transformer import SuperConfig, SuperResolver
from gridit.train import Options, Trainer, learning_rate


def quiet(_text: str) -> None:
    pass


def run(stage, toy, prepared, folder, steps, **more):
    trainer = Trainer(toy[stage], Options(stage, prepared, folder, steps=steps, device="cpu", **more))
    trainer.train(quiet)
    return trainer


@pytest.mark.parametrize(("stage", "optimiser"), [("grid", "muon"), ("sr", "adamw")])
def test_a_resumed_run_ends_with_the_same_weights(toy, prepared, tmp_path, stage, optimiser):
    # The learning rate falls with progress towards `steps`, so the interrupted run must aim at the same end.
    whole = run(stage, toy, prepared, tmp_path / "whole", 12, optimiser=optimiser)
    part = Trainer(toy[stage], Options(stage, prepared, tmp_path / "part", steps=12, device="cpu", optimiser=optimiser))
    progress = part.progress
    part.progress = lambda: 1.0 if part.step >= 5 else progress()
    part.train(quiet)
    assert part.step == 5
    resumed = run(stage, toy, prepared, tmp_path / "part", 12, optimiser=optimiser)
    assert resumed.step == whole.step == 12
    for ours, theirs in zip(whole.network.parameters(), resumed.network.parameters(), strict=True):
        assert torch.equal(ours, theirs)
    for ours, theirs in zip(whole.average.parameters(), resumed.average.parameters(), strict=True):
        assert torch.equal(ours, theirs)


@pytest.mark.parametrize(("stage", "steps", "factor"), [("grid", 100, 0.6), ("sr", 100, 0.75)])
def test_training_lowers_the_held_out_loss(toy, prepared, tmp_path, stage, steps, factor):
    trainer = Trainer(toy[stage], Options(stage, prepared, tmp_path, steps=steps, device="cpu", optimiser="muon"))
    before = trainer.validate()
    trainer.train(quiet)
    assert trainer.validate() < factor * before
    lines = [json.loads(line) for line in (tmp_path / "loss.jsonl").read_text().splitlines()]
    assert lines[-1]["done"] and lines[-1]["step"] == steps
    assert list(tmp_path.glob("sheet-*.png")) and (tmp_path / "loss.png").stat().st_size > 500
    network, state = load_average(tmp_path / "checkpoint.pt")
    assert state["step"] == steps and not network.training


def test_the_clock_ends_a_run_and_a_file_overrides_it(toy, prepared, tmp_path):
    trainer = Trainer(toy["grid"], Options("grid", prepared, tmp_path, minutes=60, device="cpu"))
    trainer.elapsed = 30.0
    assert trainer.progress() == pytest.approx(30 / 3600)
    (tmp_path / "minutes").write_text("1\n")
    assert trainer.progress() == pytest.approx(0.5)


def test_learning_rate_warms_up_and_falls_at_the_end():
    settings = {"lr": 1.0, "warmup": 10}
    assert learning_rate(settings, 0, 0.0) == pytest.approx(0.1)
    assert learning_rate(settings, 50, 0.5) == 1.0
    assert learning_rate(settings, 900, 5 / 6) == pytest.approx(0.51)
    assert learning_rate(settings, 1000, 1.0) == pytest.approx(0.02)


def test_the_detail_network_learns_at_a_rate_of_its_own(toy, prepared, tmp_path):
    config = {"model": {**toy["grid"]["model"], "detail": 4}, "train": {**toy["grid"]["train"], "detail_rate": 3.0}}
    trainer = Trainer(config, Options("grid", prepared, tmp_path, steps=2, device="cpu", optimiser="muon"))
    trainer.train(quiet)
    groups = [group for optimiser in trainer.optimisers for group in optimiser.param_groups]
    rates = {id(parameter): group["lr"] for group in groups for parameter in group["params"]}
    rate = learning_rate(trainer.settings, 1, 0.5)
    for name, parameter in trainer.network.named_parameters():
        assert rates[id(parameter)] == pytest.approx(rate * (3 if name.startswith("detail.") else 1)), name


def test_only_what_is_named_learns(toy, prepared, tmp_path):
    config = {"model": {**toy["grid"]["model"], "detail": 4}, "train": {**toy["grid"]["train"], "only": "detail."}}
    trainer = Trainer(config, Options("grid", prepared, tmp_path, steps=3, device="cpu", optimiser="muon"))
    before = {name: value.clone() for name, value in trainer.network.state_dict().items()}
    trainer.train(quiet)
    changed = {name for name, value in trainer.network.state_dict().items() if not torch.equal(value, before[name])}
    assert changed and all(name.startswith("detail.") for name in changed)


def test_two_processes_train_one_model(toy, prepared, tmp_path):
    """torchrun with two CPU processes: both must end with the same weights, from different batches."""
    config = tmp_path / "toy.toml"
    lines = []
    for table, values in (("grid.model", toy["grid"]["model"]), ("grid.train", toy["grid"]["train"])):
        lines += [f"[{table}]", *(f"{key} = {value}" for key, value in values.items())]
    config.write_text("\n".join(lines))
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "gridit", "train",
        "grid", "--config", str(config), "--data", str(prepared), "--folder", str(tmp_path / "run"), "--steps", "6",
        "--device", "cpu",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "done: step 6" in done.stdout
    _, state = load_average(tmp_path / "run" / "checkpoint.pt")
    single = run("grid", toy, prepared, tmp_path / "single", 6)
    weights = torch.cat([value.flatten() for value in state["network"].values()])
    alone = torch.cat([value.flatten() for value in single.network.state_dict().values()])
    assert torch.isfinite(weights).all() and not torch.equal(weights, alone)


def test_orthogonalise_keeps_directions_and_evens_out_singular_values():
    matrices = torch.randn(3, 24, 64, generator=torch.Generator().manual_seed(0))
    for batch in (matrices, matrices.transpose(1, 2)):
        made = orthogonalise(batch)
        values = torch.linalg.svdvals(made)
        assert values.min() > 0.5 and values.max() < 1.4
        u, _, v = torch.linalg.svd(batch[0], full_matrices=False)
        assert (torch.diagonal(u.T @ made[0] @ v.T) > 0.5).all()


def test_untrained_networks_start_from_zero_and_from_cubic_interpolation():
    grid = GridTransformer(GridConfig(k=2, size=8, patch=4, width=32, depth=1, heads=2))
    assert torch.equal(grid(torch.randn(1, 4, 8, 8), torch.rand(1, 4), torch.rand(1, 4)), torch.zeros(1, 4, 8, 8))
    sr = SuperResolver(SuperConfig(low_size=8, patch=4, width=32, depth=1, heads=2))
    low = torch.rand(1, 1, 8, 8)
    cubic = torch.nn.functional.interpolate(low, scale_factor=2, mode="bicubic", align_corners=False)
    assert torch.allclose(sr(torch.randn(1, 1, 16, 16), low, torch.rand(1)), cubic, atol=1e-5)


def test_frames_do_not_mix_within_a_patch_but_attend_to_each_other():
    """A change in one frame reaches the others (attention), and each frame's time is its own."""
    torch.manual_seed(0)
    grid = GridTransformer(GridConfig(k=2, size=8, patch=4, width=32, depth=1, heads=2))
    for parameter in grid.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    frames, time, position = torch.randn(1, 4, 8, 8), torch.full((1, 4), 0.3), torch.arange(4.0)[None] * 5
    base = grid(frames, time, position)
    changed = frames.clone()
    changed[0, 1] += 1
    assert (grid(changed, time, position) - base).abs().amax((0, 2, 3)).min() > 1e-5
    order = torch.tensor([2, 0, 3, 1])
    permuted = grid(frames[:, order], time[:, order], position[:, order])
    assert torch.allclose(permuted, base[:, order], atol=1e-5)
