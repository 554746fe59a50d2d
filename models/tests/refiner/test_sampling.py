from types import SimpleNamespace

import torch

from gridit.noise import REFINE, frame_noise
from gridit.refiner.sampling import Sampling, refine_series

POSITION = torch.arange(7.0) * 2.5


class Recorder(torch.nn.Module):
    """Says that every slice is as grey as its position / 100, and keeps what it was given."""

    def __init__(self):
        super().__init__()
        self.config, self.seen = SimpleNamespace(scale=4), []

    def forward(self, frame, low, low_level, neighbours, distance, level, position, time, conditions):
        self.seen.append(SimpleNamespace(**{k: v for k, v in locals().items() if k != "self"}))
        return position[:, None, None, None].expand_as(frame) / 100


def series(network, **more):
    low = torch.rand(2, 7, 4, 4, generator=torch.Generator().manual_seed(1))
    return refine_series(network, low, POSITION.tolist(), torch.zeros(2, 4), seed=1, **more), low


def test_each_frame_sees_the_finished_ones_beside_it():
    network = Recorder()
    made, low = series(network, sampling=Sampling(steps=3, low_level=0.0))
    assert torch.allclose(made, (POSITION / 100)[None, :, None, None].expand_as(made))
    order = [0, 4, 2, 6, 1, 3, 5]
    assert [round(float(seen.position[0]) / 2.5) for seen in network.seen[::3]] == order
    assert [seen.time[0].item() for seen in network.seen[:3]] == [0, torch.tensor(1 / 3).item(), torch.tensor(2 / 3).item()]
    for seen, frame in zip(network.seen[::3], order, strict=True):
        assert torch.equal(seen.low, low[:, frame, None])
        for side, sign in ((0, -1), (1, 1)):
            distance = float(seen.distance[0, side])
            expected = (frame * 2.5 + sign * distance) / 100 if distance else 0.0
            assert torch.allclose(seen.neighbours[:, side], torch.tensor(expected), atol=1e-6)
    assert network.seen[6].distance[0].tolist() == [5.0, 5.0]


def test_given_slices_stay_and_are_shown():
    network = Recorder()
    given = torch.full((2, 16, 16), 0.5)
    made, _ = series(network, known={3: given}, sampling=Sampling(steps=1))
    assert torch.equal(made[:, 3], given)
    assert len(network.seen) == 6 and network.seen[1].distance[0].tolist() == [5.0, 0.0]
    assert torch.equal(network.seen[1].neighbours[:, 0], given)


def test_levels_are_added_and_told():
    network = Recorder()
    _, low = series(network, sampling=Sampling(steps=2, low_level=0.2, neighbour_level=0.1))
    first, second = network.seen[0], network.seen[1]
    assert torch.equal(first.low, second.low)
    assert 0.1 < (first.low - low[:, :1]).std() < 0.3
    assert first.low_level.tolist() == [torch.tensor(0.2).item()] * 2
    later = network.seen[4]
    assert later.level[0].tolist() == [torch.tensor(0.1).item()] * 2
    assert 0.05 < later.neighbours[:, 0].std() < 0.15


def test_frames_start_from_one_field_or_each_from_its_own():
    for shared in (True, False):
        network = Recorder()
        series(network, sampling=Sampling(steps=1, shared=shared))
        starts = torch.stack([seen.frame[0, 0] for seen in network.seen])
        assert torch.equal(starts, starts[:1].expand_as(starts)) == shared
        assert torch.equal(starts[0], frame_noise(1, [0], 16, REFINE)[0])


def test_grids_come_one_after_the_other():
    network = Recorder()
    series(network, sampling=Sampling(steps=1), groups=[[0, 3, 6], [0, 1, 2, 4, 5]])
    assert [round(float(seen.position[0]) / 2.5) for seen in network.seen] == [0, 6, 3, 1, 4, 2, 5]


def test_the_same_seed_gives_the_same_series(random):
    assert torch.equal(series(random)[0], series(random)[0])
