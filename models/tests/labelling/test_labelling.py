"""The label network learns what is drawn, and is not punished for what nobody drew."""

import numpy as np
import pytest
import torch

from gridit.data import Volumes
from gridit.errors import UsageError
from gridit.export import export_checked, label_inputs, round_to_half
from gridit.labelling.batches import label_batch, label_loss, spoil
from gridit.labelling.dice import dice_table, label_series
from gridit.labelling.network import LabelConfig, Labeller

SIDE, DEEP = 16, 6


def volumes(drawn_of_second: bool = True) -> Volumes:
    """Two subjects that begin at 0 and 5 mm: a bright square (class 1) on the left, a grey one (class 2) on the right."""
    frames = torch.full((2 * DEEP, SIDE, SIDE), -1.0)
    labels = torch.zeros(2 * DEEP, SIDE, SIDE, dtype=torch.uint8)
    frames[:, 4:9, 2:6], labels[:, 4:9, 2:6] = 1.0, 1
    frames[:, 4:9, 10:14], labels[:, 4:9, 10:14] = 0.0, 2
    if not drawn_of_second:
        labels[DEEP:][labels[DEEP:] == 2] = 0
    counts = np.array([DEEP, DEEP])
    held = np.stack([np.bincount(part.numpy().ravel(), minlength=256) > 0 for part in labels.split(DEEP)])
    return Volumes(
        frames, np.array([0, DEEP]), counts, ["a", "b"], np.array([2.5, 2.5]), 4.0, [{}, {}],
        first_mm=np.array([0.0, 5.0]), labels=labels, drawn=held,
    )  # fmt: skip


CONFIG = {"batch": 4, "range_mm": 100.0, "mirrored": [[1, 2]]}
NETWORK = LabelConfig(size=SIDE, classes=2, neighbours=1, width=8, levels=2)


def test_batches_repeat_and_fit_the_network():
    one, two = (label_batch(volumes(), CONFIG, 2, 1, (1, 2)) for _ in range(2))
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert one["frames"].shape == (4, 3, SIDE, SIDE) and one["distance"].shape == (4, 2)
    assert one["drawn"].shape == (4, 3) and one["labels"].max() <= 2
    assert Labeller(NETWORK)(one["frames"], one["distance"]).shape == (4, 3, SIDE, SIDE)


def test_a_file_without_labels_is_refused():
    bare = volumes()
    bare.labels = None
    with pytest.raises(UsageError, match="has no labels"):
        label_batch(bare, CONFIG, 2, 1, (1,))


def test_a_flip_exchanges_left_and_right():
    """Wherever the bright square comes to lie, it is the organ on that side of the body."""
    rng = np.random.default_rng(0)
    base = volumes()
    frames, labels = base.frames[:1][None].repeat(64, 3, 1, 1), base.labels[:1].repeat(64, 1, 1)
    made, found, drawn = spoil(rng, frames, labels, torch.tensor([[True, True, False]]).repeat(64, 1), [[1, 2]])
    seen = set()
    for picture, label, known in zip(made[:, 1], found, drawn, strict=True):
        bright = (picture > 0.6).float()
        left = bright[:, : SIDE // 2].sum() > bright[:, SIDE // 2 :].sum()
        value = int(label[(picture > 0.6) & (label > 0)].mode().values)
        assert value == (1 if left else 2)
        assert known.tolist() == ([True, True, False] if left else [True, False, True])
        seen.add(value)
    assert seen == {1, 2}


def test_what_nobody_drew_costs_nothing():
    class Fixed(torch.nn.Module):
        def __init__(self, logits):
            super().__init__()
            self.logits = logits

        def forward(self, *_):
            return self.logits

    labels = torch.zeros(1, 2, 2, dtype=torch.long)
    batch = {"frames": torch.zeros(1, 1, 2, 2), "distance": torch.zeros(1, 0), "labels": labels}
    sure_of_two = Fixed(torch.tensor([-20.0, -20.0, 20.0]).view(1, 3, 1, 1).expand(1, 3, 2, 2))
    nobody_drew_it = label_loss(sure_of_two, {**batch, "drawn": torch.tensor([[True, True, False]])})
    it_is_not_there = label_loss(sure_of_two, {**batch, "drawn": torch.tensor([[True, True, True]])})
    assert float(nobody_drew_it) < 1e-4 < 10 < float(it_is_not_there)


def test_it_learns_and_dice_tells():
    torch.manual_seed(0)
    network, known = Labeller(NETWORK), volumes(drawn_of_second=False)
    optimiser = torch.optim.Adam(network.parameters(), 1e-2)
    before = dice_table(network, known, 100.0)
    for step in range(40):
        optimiser.zero_grad()
        label_loss(network, label_batch(known, {**CONFIG, "mirrored": []}, 2, 1, (step,), training=False)).backward()
        optimiser.step()
    after = dice_table(network, known, 100.0)
    assert [len(after[value]) for value in (1, 2)] == [2, 1]  # the second organ is drawn of one subject alone
    assert min(after[1] + after[2]) > 0.9 > max(before[1] + before[2])


def test_a_series_is_labelled_frame_by_frame_with_its_nearest_neighbours():
    asked = []

    class Spy(torch.nn.Module):
        config = NETWORK

        def forward(self, frames, distance):
            asked.append((frames[0, :, 0, 0].tolist(), distance[0].tolist()))
            return torch.zeros(1, 3, SIDE, SIDE)

    frames = torch.arange(3.0)[:, None, None].expand(3, SIDE, SIDE)
    label_series(Spy(), frames, np.array([0.0, 2.0, 5.0]))
    assert asked == [([0, 0, 1], [0, 2]), ([0, 1, 2], [2, 3]), ([1, 2, 2], [3, 0])]


def test_a_network_whose_norms_have_learnt_is_exported_exactly(tmp_path):
    """The affine part of a norm over many channels stays as it is: fp16 there cost 0.004 of a logit."""
    network = Labeller(LabelConfig(size=SIDE, classes=2, neighbours=1, width=32, levels=2))
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.3 * torch.randn(parameter.shape, generator=generator))
    inputs = label_inputs({"rows": SIDE, "columns": SIDE, "neighbours": 1})
    assert export_checked(round_to_half(network), inputs, tmp_path / "label.onnx") < 1e-4
