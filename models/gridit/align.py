"""Group-wise rigid alignment: how each head lies in the scanner, so that `prepare` can lay them all alike.

People hold their chins differently: pitch alone varies by 6 to 7 degrees. Frames cut across such heads show different
anatomy at one depth, and a model would have to learn that as if it were variety between people.

Coordinates are (depth, row, column) in mm: depth below the vertex, row towards the back and column towards the
patient's left of the centre of the head. A pose maps a point of the mean head to the point of a volume:

    q = R (p - PIVOT) + PIVOT + shift,   R = pitch * roll * yaw
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

PIVOT = (75.0, 0.0, 0.0)  # about the middle of a head; rotations turn about it
LEVER = 60.0  # mm: a rotation by 1/LEVER moves what is this far from the pivot as much as a shift by 1 mm does
CUBE_MM = 4.0
TOP_MM, BOTTOM_MM, HALF_MM = -20.0, 176.0, 118.0  # what the cubes span: depth, and the half width in the plane
WEIGHT_FROM, WEIGHT_TO = 120.0, 172.0  # mm: below the skull base jaw and neck move by themselves


@dataclass(frozen=True)
class Pose:
    """How a head lies against the mean head: rotations in degrees and a shift in mm (deeper, backwards, to the left).

    pitch > 0: nose down. roll > 0: right ear down. yaw > 0: nose towards the right.
    """

    pitch: float = 0.0
    roll: float = 0.0
    yaw: float = 0.0
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def matrix(self) -> np.ndarray:
        """(3, 4): rotation and offset, so that q = matrix @ (p, 1)."""
        angles = torch.tensor([[self.pitch, self.roll, self.yaw]], dtype=torch.float64) * (math.pi / 180)
        turn = rotation(angles)[0].numpy()
        pivot = np.array(PIVOT)
        return np.hstack([turn, (pivot + np.array(self.shift) - turn @ pivot)[:, None]])

    def numbers(self) -> list[float]:
        """[pitch, roll, yaw, deeper, backwards, to the left], as the prepared file stores them."""
        return [self.pitch, self.roll, self.yaw, *self.shift]


def cube_points() -> np.ndarray:
    """(D, R, C, 3) points in mm at which every head is sampled for alignment."""
    depth = np.arange(TOP_MM, BOTTOM_MM + 0.1, CUBE_MM)
    across = np.arange(-HALF_MM, HALF_MM + 0.1, CUBE_MM)
    return np.stack(np.meshgrid(depth, across, across, indexing="ij"), axis=-1)


def rotation(angles: Tensor) -> Tensor:
    """(N, 3) pitch, roll, yaw in radians to (N, 3, 3)."""
    cosine, sine = angles.cos().unbind(-1), angles.sin().unbind(-1)
    one, zero = torch.ones_like(cosine[0]), torch.zeros_like(cosine[0])
    pitch = [cosine[0], -sine[0], zero, sine[0], cosine[0], zero, zero, zero, one]
    roll = [cosine[1], zero, -sine[1], zero, one, zero, sine[1], zero, cosine[1]]
    yaw = [one, zero, zero, zero, cosine[2], -sine[2], zero, sine[2], cosine[2]]
    first, second, third = (torch.stack(part, dim=-1).view(-1, 3, 3) for part in (pitch, roll, yaw))
    return first @ second @ third


def align(cubes: np.ndarray, bounds: np.ndarray, say=print, coarse: int = 50, fine: int = 30) -> list[Pose]:
    """The pose of every head.

    cubes: (N, D, R, C) in [0, 1], sampled at `cube_points`; bounds: (N, 2, 3), the first and the last point in mm of
    what each volume holds. The template is the mean of the moment made left-right symmetric, which settles roll,
    yaw and the shift to the side; the mean pitch and the other mean shifts stay zero. Each head is compared with the
    template by correlation, where it has voxels.
    """
    heads = torch.from_numpy(np.ascontiguousarray(cubes, dtype=np.float32))[:, None]
    half = F.avg_pool3d(heads, 2)
    limits = torch.from_numpy(np.asarray(bounds, dtype=np.float32))
    numbers = torch.zeros(len(heads), 6)  # three rotations in radians * LEVER, three shifts in mm
    before = mean_correlation(heads, limits, numbers)
    numbers = descend(half, limits, numbers, coarse, 0.9)
    say(f"aligned coarsely: mean correlation with the mean head {before:.4f} -> {mean_correlation(heads, limits, numbers):.4f}")
    numbers = descend(heads, limits, numbers, fine, 0.25)
    say(f"aligned: {before:.4f} -> {mean_correlation(heads, limits, numbers):.4f}")
    degrees = (numbers[:, :3] / LEVER * (180 / math.pi)).tolist()
    poses = zip(degrees, numbers[:, 3:].tolist(), strict=True)
    return [Pose(pitch, roll, yaw, (x, y, z)) for (pitch, roll, yaw), (x, y, z) in poses]


def descend(heads: Tensor, limits: Tensor, numbers: Tensor, steps: int, rate: float) -> Tensor:
    """Adam on the six numbers of each head, against the template of the step before."""
    numbers = numbers.clone().requires_grad_(True)
    optimiser = torch.optim.Adam([numbers], betas=(0.8, 0.95))
    points = cell_points(heads)
    template = None
    for step in range(steps + 1):
        share = step / max(1, steps)
        for group in optimiser.param_groups:
            group["lr"] = rate * (0.08 + 0.92 * (1 - share) ** 1.5) * min(1.0, (step + 1) / 4)
        optimiser.zero_grad()
        total, count = torch.zeros(heads.shape[2:]), torch.zeros(heads.shape[2:])
        for part in torch.arange(len(heads)).split(8):
            with torch.set_grad_enabled(template is not None):
                moved, inside = resample(heads[part], limits[part], numbers[part], points)
                if template is not None:
                    (1 - correlation(moved, template, inside * weights(points))).sum().backward()
            total += (moved.detach() * inside).sum(0)
            count += inside.sum(0)
        mean = total / count.clamp_min(1)
        if template is not None:
            optimiser.step()
            with torch.no_grad():  # the group as a whole neither nods nor moves
                for column in (0, 3, 4):
                    numbers[:, column] -= numbers[:, column].mean()
        template = (mean + mean.flip(-1)) / 2
    return numbers.detach()


def cell_points(heads: Tensor) -> Tensor:
    """(D, R, C, 3) points in mm of the cells of cubes, whichever size they were averaged to."""
    points = torch.from_numpy(cube_points()).float()
    scale = points.shape[0] // heads.shape[2]
    return points if scale == 1 else F.avg_pool3d(points.permute(3, 0, 1, 2)[None], scale)[0].permute(1, 2, 3, 0)


def resample(heads: Tensor, limits: Tensor, numbers: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
    """Heads (N, 1, D, R, C) through their poses, and where they have voxels: both (N, D, R, C)."""
    pivot = torch.tensor(PIVOT)
    turn = rotation(numbers[:, :3] / LEVER)
    q = torch.einsum("nij,drcj->ndrci", turn, points - pivot) + (pivot + numbers[:, 3:])[:, None, None, None]
    inside = ((q >= limits[:, None, None, None, 0]) & (q <= limits[:, None, None, None, 1])).all(-1)
    low, high = points[0, 0, 0], points[-1, -1, -1]
    unit = (q - low) / (high - low) * 2 - 1
    moved = F.grid_sample(heads, unit.flip(-1), align_corners=True, padding_mode="border")
    return moved[:, 0], inside.float()


def weights(points: Tensor) -> Tensor:
    """How much a point counts: all of it down to the skull base, less and less below."""
    return ((WEIGHT_TO - points[..., 0]) / (WEIGHT_TO - WEIGHT_FROM)).clamp(0, 1)


def correlation(moved: Tensor, template: Tensor, weight: Tensor) -> Tensor:
    """(N,) weighted correlation of each head (N, D, R, C) with the template (D, R, C)."""
    share = weight / weight.sum((1, 2, 3), keepdim=True).clamp_min(1e-6)
    a = moved - (moved * share).sum((1, 2, 3), keepdim=True)
    b = template - (template * share).sum((1, 2, 3), keepdim=True)
    product = (a * b * share).sum((1, 2, 3))
    return product / ((a * a * share).sum((1, 2, 3)) * (b * b * share).sum((1, 2, 3)) + 1e-12).sqrt()


@torch.no_grad()
def mean_head(heads: Tensor, limits: Tensor, numbers: Tensor) -> Tensor:
    """(D, R, C): mean of all heads where they have voxels, made left-right symmetric."""
    points = cell_points(heads)
    total, count = torch.zeros(heads.shape[2:]), torch.zeros(heads.shape[2:])
    for part in torch.arange(len(heads)).split(8):
        moved, inside = resample(heads[part], limits[part], numbers[part], points)
        total += (moved * inside).sum(0)
        count += inside.sum(0)
    mean = total / count.clamp_min(1)
    return (mean + mean.flip(-1)) / 2


@torch.no_grad()
def mean_correlation(heads: Tensor, limits: Tensor, numbers: Tensor) -> float:
    """Mean over heads of the correlation with the mean head."""
    points, template = cell_points(heads), mean_head(heads, limits, numbers)
    values = []
    for part in torch.arange(len(heads)).split(8):
        moved, inside = resample(heads[part], limits[part], numbers[part], points)
        values.append(correlation(moved, template, inside * weights(points)))
    return float(torch.cat(values).mean())
