"""What a pack is told about the person: numbers for the networks.

Four of them: age as (age - 50 years) / 30, so that 20 to 80 years become -1 to 1, and 1 if it is given; then 1 for male and
1 for female. What is not given is zero, all of it.
"""

from __future__ import annotations

import numpy as np

NUMBERS = 4
GROUPS = (0, 0, 1, 1)  # numbers of the same group are given or not given together


def encode(age: np.ndarray, sex: np.ndarray) -> np.ndarray:
    """Ages in years (n,), NaN where unknown, and sexes (n,) "M", "F" or "" to float32 (n, 4)."""
    given = np.isfinite(age)
    scaled = np.where(given, (np.where(given, age, 50.0) - 50.0) / 30.0, 0.0)
    return np.stack([scaled, given, sex == "M", sex == "F"], axis=1).astype(np.float32)


def drop(rng: np.random.Generator, conditions: np.ndarray, chance: float) -> np.ndarray:
    """Each condition of (n, 4) set to "not given" by itself."""
    keep = rng.random((len(conditions), max(GROUPS) + 1)) >= chance
    return conditions * keep[:, GROUPS]
