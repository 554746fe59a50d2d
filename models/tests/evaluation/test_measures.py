import numpy as np
import pytest
import torch

from gridit.data import load_volumes
from gridit.evaluation.coherence import depth_gradient, fine_power, neighbour_ssim, ssim
from gridit.evaluation.frechet import frechet_distance, precision_recall
from gridit.evaluation.grey_values import histogram_distance
from gridit.evaluation.memorisation import nearest_training, pair_difference
from gridit.evaluation.two_sample import classifier_accuracy


def test_frechet_distance_of_known_normal_distributions():
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((40000, 3)), 2 * rng.standard_normal((40000, 3)) + np.array([3.0, 0, 0])
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(a, b) == pytest.approx(9 + 3 * (1 + 4 - 2 * 2), rel=0.03)


def test_precision_and_recall_tell_narrow_from_wide_and_near_from_far():
    rng = np.random.default_rng(0)
    real = rng.standard_normal((300, 2))
    same, narrow, far = rng.standard_normal((300, 2)), 0.1 * rng.standard_normal((300, 2)), real + 100
    assert min(precision_recall(real, same)) > 0.85
    precision, recall = precision_recall(real, narrow)
    assert precision > 0.95 and recall < 0.3
    assert precision_recall(real, far) == (0, 0)


def test_the_classifier_cannot_tell_one_kind_from_itself_but_can_tell_two():
    generator = torch.Generator().manual_seed(0)
    one, two = torch.randn(8, 8, 16, 16, generator=generator), torch.randn(8, 8, 16, 16, generator=generator)
    assert 0.3 < classifier_accuracy(one * 0.3, two * 0.3, folds=2, steps=40) < 0.7
    smooth = torch.nn.functional.avg_pool2d(two, 3, 1, 1)
    assert classifier_accuracy(one * 0.3, smooth * 0.9, folds=2, steps=60) > 0.9


def test_similarity_gradient_and_detail():
    generator = torch.Generator().manual_seed(0)
    frame = torch.rand(1, 1, 32, 32, generator=generator) * 2 - 1
    assert float(ssim(frame, frame)) == pytest.approx(1, abs=1e-5)
    assert float(ssim(frame, -frame)) < 0
    still = frame[0].expand(2, 5, 32, 32)
    assert neighbour_ssim(still) == pytest.approx(1, abs=1e-5) and depth_gradient(still, 3.0) == 0
    ramp = torch.linspace(-1, 1, 5).view(1, 5, 1, 1).expand(1, 5, 8, 8)
    assert depth_gradient(ramp, 2.0) == pytest.approx((0.25 / 2) ** 2)
    blurred = torch.nn.functional.avg_pool2d(frame, 3, 1, 1)
    assert fine_power(blurred) < 0.2 * fine_power(frame)


def test_histogram_distance_is_how_far_the_grey_values_moved():
    frames = torch.rand(4, 64, 64) - 0.5
    assert histogram_distance(frames, frames) == 0
    assert histogram_distance(frames, frames + 0.2) == pytest.approx(10, abs=0.5)


def test_a_copy_is_found_even_when_flipped(prepared):
    training = load_volumes(prepared, False, 2)
    positions = np.linspace(5, 70, 6)
    heads = training.at(np.arange(4), np.repeat(positions[None], 4, 0)).clone()
    heads[:, :, :, :3] = -0.5  # a mark on one side
    training.frames[:, :, :3] = -0.5
    found = nearest_training(torch.stack([heads[2], heads[1].flip(-1)]), training, positions)
    assert list(found.subject) == [2, 1] and list(found.flipped) == [False, True]
    assert found.distance.max() < 1e-3
    assert pair_difference(heads) > 0.01
