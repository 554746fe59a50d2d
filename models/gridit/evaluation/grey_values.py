"""Measure 5: distance between histograms of grey values."""

from __future__ import annotations

import numpy as np
from torch import Tensor


def histogram_distance(a: Tensor, b: Tensor, bins: int = 128) -> float:
    """Earth mover's distance of the grey values of two sets of frames in [-1, 1], in per cent of that range."""
    shares = [np.histogram(x.clamp(-1, 1).numpy(), bins, (-1, 1))[0] / x.numel() for x in (a, b)]
    return float(np.abs(np.cumsum(shares[0] - shares[1])).sum() / bins * 100)
