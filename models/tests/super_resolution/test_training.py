import numpy as np
import torch

from gridit.train import Options, Trainer

CONFIG = {
    "model": {"kind": "convolution", "low_size": 4, "scale": 4, "width": 16, "depth": 1},
    "train": {
        "batch": 8, "crop": 3, "lr": 2e-3, "warmup": 5, "weight_decay": 0.0, "ema": 0.98, "range_mm": 70.0,
        "time_mean": 1.0, "time_std": 1.2, "time_zero": 0.4, "detail": 0.2, "coarse_share": 0.25,
    },
}  # fmt: skip


def test_a_resumed_run_on_two_files_ends_with_the_same_weights(prepared, tmp_path):
    # The same subjects at half the resolution, as a file of its own would hold them.
    with np.load(prepared) as data:
        half = data["voxels"].reshape(-1, 8, 2, 8, 2).mean((2, 4)).astype(np.uint8)
        np.savez(tmp_path / "half.npz", **{**data, "voxels": half, "pixel_mm": 2 * data["pixel_mm"]})

    def trainer(folder):
        return Trainer(
            CONFIG, Options("sr", prepared, tmp_path / folder, steps=30, device="cpu", coarse=tmp_path / "half.npz")
        )

    whole = trainer("whole")
    before = whole.validate()
    whole.train(lambda _: None)
    part = trainer("part")
    progress = part.progress
    part.progress = lambda: 1.0 if part.step >= 11 else progress()
    part.train(lambda _: None)
    assert part.step == 11
    resumed = trainer("part")
    resumed.train(lambda _: None)
    for ours, theirs in zip(whole.network.parameters(), resumed.network.parameters(), strict=True):
        assert torch.equal(ours, theirs)
    assert whole.validate() < before
