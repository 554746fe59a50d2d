"""Do generated heads look as old as was wished? A regressor of age that is trained on real heads, and ventricles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr
from torch import Tensor

from ..data import box_down

COARSE = 32  # pixels a side of what the regressor sees: what is larger than 7 mm tells age
RIDGE = 0.1  # of the mean square of a head: held-out error changes little from a third to ten times of it


@dataclass(frozen=True)
class AgeRegressor:
    """Ridge regression of age in years on the frames of a head, all heads at the same positions."""

    mean: np.ndarray
    slope: np.ndarray
    age: float

    def read(self, series: Tensor) -> np.ndarray:
        """Years (S,) from heads (S, N, H, W) in [-1, 1]."""
        return (flattened(series) - self.mean) @ self.slope + self.age


def flattened(series: Tensor) -> np.ndarray:
    """(S, N * COARSE * COARSE): frames averaged down where they are finer."""
    scale = max(1, series.shape[-1] // COARSE)
    return box_down(series, scale).flatten(1).numpy().astype(np.float64)


def train_age(series: Tensor, ages: np.ndarray) -> AgeRegressor:
    """From real heads (S, N, H, W) and their ages (S,), NaN where unknown; left-right flips count as heads too."""
    known = ~np.isnan(ages)
    heads = np.concatenate([flattened(series[known]), flattened(series[known].flip(-1))])
    years = np.concatenate([ages[known], ages[known]])
    mean, age = heads.mean(0), float(years.mean())
    heads = heads - mean
    gram = heads @ heads.T  # fewer heads than pixels: the dual form
    weights = np.linalg.solve(gram + RIDGE * np.trace(gram) / len(gram) * np.eye(len(gram)), years - age)
    return AgeRegressor(mean, heads.T @ weights, age)


def agreement(read: np.ndarray, wished: np.ndarray) -> dict:
    """Spearman's rank correlation and the mean error in years of what was read; NaN among the wishes is passed over."""
    known = ~np.isnan(wished)
    return {
        "rankCorrelation": round(float(spearmanr(read[known], wished[known])[0]), 3),
        "errorYears": round(float(np.abs(read[known] - wished[known]).mean()), 1),
    }
