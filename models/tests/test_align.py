import numpy as np
import pytest
from scipy import ndimage

from gridit.align import CUBE_MM, PIVOT, Pose, align, cube_points
from gridit.prepare import Head, to_slices, whole_slices


def figure(points: np.ndarray) -> np.ndarray:
    """A head without symmetry but that of left and right: grey values in [0, 1] at points (..., 3) in mm."""
    depth, row, column = np.moveaxis(points, -1, 0)
    skull = ((depth - 75) / 85) ** 2 + (row / 95) ** 2 + (column / 72) ** 2 < 1
    brain = ((depth - 65) / 60) ** 2 + ((row + 5) / 80) ** 2 + (column / 60) ** 2 < 1
    eyes = sum(((depth - 100) / 14) ** 2 + ((row + 72) / 14) ** 2 + ((column - side) / 14) ** 2 < 1 for side in (-32, 32))
    back = ((depth - 115) / 18) ** 2 + ((row - 55) / 25) ** 2 + (column / 35) ** 2 < 1
    return 0.35 * skull + 0.35 * (brain & ~back) + 0.3 * (eyes > 0) + 0.15 * back


def posed(pose: Pose) -> np.ndarray:
    """The cube of a head that lies like `pose`: its points are taken back to the mean head."""
    matrix = pose.matrix()
    points = (cube_points() - matrix[:, 3]) @ np.linalg.inv(matrix[:, :3]).T
    return ndimage.gaussian_filter(figure(points), 1.0)


def test_a_pose_turns_the_nose_down_and_the_right_ear_down():
    nose, right = np.array([75.0, -100, 0, 1]), np.array([75.0, 0, -70, 1])
    assert (Pose(pitch=10).matrix() @ nose)[0] > 75 + 15
    assert (Pose(roll=10).matrix() @ right)[0] > 75 + 10
    assert (Pose(yaw=10).matrix() @ nose)[2] < -15
    assert np.allclose(Pose(10, -4, 7).matrix() @ np.array([*PIVOT, 1]), PIVOT)
    assert np.allclose(Pose(shift=(1, 2, 3)).matrix() @ np.array([*PIVOT, 1]), np.add(PIVOT, (1, 2, 3)))


def test_heads_are_found_where_they_lie():
    rng = np.random.default_rng(2)
    wanted = [Pose(*rng.normal(0, (7, 2, 2)), tuple(rng.normal(0, (3, 3, 1)))) for _ in range(6)]
    bounds = np.tile(np.array([[-60.0, -200, -200], [260, 200, 200]]), (6, 1, 1))
    found = align(np.stack([posed(pose) for pose in wanted]), bounds, lambda _text: None, coarse=40, fine=6)
    off = np.array([pose.numbers() for pose in wanted]) - np.array([pose.numbers() for pose in found])
    off[:, [0, 3, 4]] -= off[:, [0, 3, 4]].mean(0)  # how the group as a whole lies cannot be told
    # Shifts are those of the pivot: a pitch of the group moves it too, so they are compared as a whole head moves.
    assert np.abs(off[:, :3]).max() < 1.0
    assert np.abs(off[:, 3:]).max() < 1.5
    assert np.abs(off[:, [1, 2, 5]].mean(0)).max() < 0.5  # symmetry settles these


@pytest.fixture
def tilted() -> tuple[Head, Pose]:
    """The figure in a volume of 2 mm, nose down by 12 degrees."""
    pose = Pose(pitch=12.0)
    head = Head(np.zeros((100, 110, 100), np.float32), np.full(3, 2.0), 90, (50.0, 55.0))
    x, y, z = np.meshgrid(*(np.arange(n) for n in head.voxels.shape), indexing="ij")
    points = np.stack([(90 - z) * 2.0, (55 - y) * 2.0, (50 - x) * 2.0], axis=-1)
    matrix = pose.matrix()
    head.voxels[:] = ndimage.gaussian_filter(figure((points - matrix[:, 3]) @ np.linalg.inv(matrix[:, :3]).T), 0.7)
    return head, pose


def test_slices_of_an_aligned_head_are_those_of_the_mean_head(tilted):
    head, pose = tilted
    stack = to_slices(head, 64, 3.5, 4.0, pose)
    offset = (np.arange(64) - 31.5) * 3.5
    points = np.stack(np.meshgrid(np.arange(len(stack)) * 4.0, offset, offset, indexing="ij"), axis=-1)
    inside = slice(2, 30)
    error = np.abs(stack[inside] / 255.0 - figure(points)[inside]).mean()
    as_it_lay = np.abs(to_slices(head, 64, 3.5, 4.0)[inside] / 255.0 - figure(points)[inside]).mean()
    assert error < 0.02 and error < 0.7 * as_it_lay


def test_an_aligned_head_ends_where_the_volume_does(tilted):
    head, pose = tilted
    depth = np.arange(0, 260, 2.0)
    assert whole_slices(head, depth, Pose()) == 91  # 90 slices below the vertex, all level
    level = whole_slices(head, depth, pose)
    assert 60 < level < 90  # the front of a tilted slice leaves the volume earlier
    assert len(to_slices(head, 32, 7.0, 2.0, pose)) == whole_slices(head, np.arange(0, head.bounds()[1, 0] + 40, 2.0), pose)


def test_cubes_are_sampled_in_millimetres():
    points = cube_points()
    assert np.allclose(np.diff(points[:, 0, 0, 0]), CUBE_MM) and np.allclose(points[..., 1:].mean((0, 1, 2)), 0)
