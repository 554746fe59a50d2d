"""Measure 1: Fréchet distance, precision and recall between two sets of feature vectors."""

from __future__ import annotations

import numpy as np
from scipy import linalg


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Distance of the normal distributions with the means and covariances of a (N, d) and b (M, d) (Heusel et al., 2017)."""
    difference = a.mean(0) - b.mean(0)
    one, two = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    # The trace of sqrt(one @ two) from the eigenvalues of a symmetric matrix: never complex.
    root = linalg.sqrtm(one + 1e-9 * np.eye(len(one))).real
    values = np.linalg.eigvalsh(root @ two @ root)
    return float(difference @ difference + np.trace(one) + np.trace(two) - 2 * np.sqrt(values.clip(0)).sum())


def precision_recall(real: np.ndarray, made: np.ndarray, neighbours: int = 3) -> tuple[float, float]:
    """Shares of `made` within the reach of `real`, and of `real` within that of `made` (Kynkäänniemi et al., 2019).

    The reach of a set is the union of balls round its points, each as wide as the distance to its third neighbour.
    """
    return _covered(real, made, neighbours), _covered(made, real, neighbours)


def _covered(by: np.ndarray, points: np.ndarray, neighbours: int) -> float:
    own = np.linalg.norm(by[:, None] - by[None], axis=2)
    radius = np.sort(own, axis=1)[:, min(neighbours, len(by) - 1)]  # column 0 is the point itself
    across = np.linalg.norm(points[:, None] - by[None], axis=2)
    return float((across <= radius).any(axis=1).mean())
