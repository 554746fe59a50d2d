import torch

from gridit.train import Options, Trainer


def trainer(config, prepared, folder, steps=30):
    return Trainer(config, Options("refine", prepared, folder, steps=steps, device="cpu"))


def test_a_resumed_run_ends_with_the_same_weights(config, prepared, tmp_path):
    whole = trainer(config, prepared, tmp_path / "whole")
    whole.train(lambda _: None)
    part = trainer(config, prepared, tmp_path / "part")
    progress = part.progress
    part.progress = lambda: 1.0 if part.step >= 11 else progress()
    part.train(lambda _: None)
    assert part.step == 11
    resumed = trainer(config, prepared, tmp_path / "part")
    resumed.train(lambda _: None)
    for ours, theirs in zip(whole.network.parameters(), resumed.network.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_training_beats_the_best_linear_estimate_and_draws_a_sheet(config, prepared, tmp_path):
    run = trainer(config, prepared, tmp_path, 150)
    before = run.validate()
    run.train(lambda _: None)
    assert run.validate() < 0.7 * before
    assert list(tmp_path.glob("sheet-*.png"))
