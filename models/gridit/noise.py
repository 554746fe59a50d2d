"""Seeded Gaussian noise, the same bits as the app's (electron/core/random.ts), so that seed 1 is seed 1 in both.

Counter-based (Philox4x32-10, Salmon et al. 2011): value i of a stream depends on (seed, stream, index, i) alone, so a frame's
noise is its own whatever grid it is made in. Uniforms become normals through the inverse normal distribution (Wichura
1988, AS 241, PPND16), from operations that IEEE 754 fixes to the bit.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

GRID = 0  # initial noise of a frame; index = frame number
UNUSED = 1  # of a cell that is made and thrown away; index = grid * cells + cell
SUPER_RESOLUTION = 2  # the one field that all frames are super-resolved from; index = 0
REFINE = 4  # what frames are refined from; index = frame number, or 0 for the one field that all share
REFINE_LOW = 5  # what is laid over a low-resolution frame before it is refined; index = frame number

MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
STEPS = (0x9E3779B9, 0xBB67AE85)
LOW = np.uint64(0xFFFFFFFF)
HIGH = np.uint64(32)

# Coefficients of AS 241, PPND16, constant term first.
A = (
    3.387132872796366608, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
)  # fmt: skip
B = (
    1.0, 4.2313330701600911252e1, 6.871870074920579083e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
    3.930789580009271061e4, 2.8729085735721942674e4, 5.226495278852854561e3,
)  # fmt: skip
C = (
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 2.4178072517745061177e-1, 2.27238449892691845833e-2, 7.7454501427834140764e-4,
)  # fmt: skip
D = (
    1.0, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1, 1.4810397642748007459e-1,
    1.51986665636164571966e-2, 5.475938084995344946e-4, 1.05075007164441684324e-9,
)  # fmt: skip
E = (
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 2.9656057182850489123e-1,
    2.6532189526576123093e-2, 1.2426609473880784386e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
)  # fmt: skip
F = (
    1.0, 5.9983220655588793769e-1, 1.3692988092273580531e-1, 1.48753612908506148525e-2, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
)  # fmt: skip


def philox4x32(counter: np.ndarray, key: tuple[int, int]) -> np.ndarray:
    """Blocks of Philox4x32-10: (N, 4) unsigned 32-bit integers from counters (N, 4) and one key."""
    c0, c1, c2, c3 = (counter[:, part].astype(np.uint64) for part in range(4))
    k0, k1 = (int(part) & 0xFFFFFFFF for part in key)
    for _ in range(10):
        first, second = MULTIPLIERS[0] * c0, MULTIPLIERS[1] * c2
        c0, c1 = (second >> HIGH) ^ c1 ^ np.uint64(k0), second & LOW
        c2, c3 = (first >> HIGH) ^ c3 ^ np.uint64(k1), first & LOW
        k0, k1 = (k0 + STEPS[0]) & 0xFFFFFFFF, (k1 + STEPS[1]) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32)


def portable_log(x: np.ndarray) -> np.ndarray:
    """Natural logarithm of x in (0, 1], from exactly rounded operations only."""
    mantissa, exponent = np.frexp(x)
    small = mantissa < np.sqrt(0.5)
    mantissa, exponent = np.where(small, 2 * mantissa, mantissa), np.where(small, exponent - 1, exponent)
    s = (mantissa - 1) / (mantissa + 1)
    square = s * s
    total = np.zeros_like(s)
    for n in range(25, 0, -2):
        total = total * square + 1 / n
    return 2 * s * total + exponent * 0.6931471805599453


def polynomial(coefficients: tuple[float, ...], x: np.ndarray) -> np.ndarray:
    value = np.zeros_like(x)
    for coefficient in reversed(coefficients):
        value = value * x + coefficient
    return value


def inverse_normal(p: np.ndarray) -> np.ndarray:
    """Inverse of the standard normal distribution function for p in (0, 1)."""
    q = p - 0.5
    middle = 0.180625 - q * q
    centre = (q * polynomial(A, middle)) / polynomial(B, middle)
    r = np.sqrt(-portable_log(np.where(q < 0, p, 1 - p)))
    near = polynomial(C, r - 1.6) / polynomial(D, r - 1.6)
    far = polynomial(E, r - 5) / polynomial(F, r - 5)
    tail = np.where(r <= 5, near, far)
    return np.where(np.abs(q) <= 0.425, centre, np.where(q < 0, -tail, tail))


def gaussian_noise(seed: int, stream: int, index: int, length: int) -> np.ndarray:
    """`length` independent standard normal float32 values; seed and index are unsigned 32-bit integers."""
    counter = np.zeros((-(-length // 4), 4), dtype=np.uint64)
    counter[:, 0] = np.arange(len(counter))
    counter[:, 1] = index & 0xFFFFFFFF
    block = philox4x32(counter, (seed & 0xFFFFFFFF, stream))
    return inverse_normal((block.reshape(-1)[:length] + 0.5) / 4294967296).astype(np.float32)


def frame_noise(seed: int, frames, size: int, stream: int = GRID) -> Tensor:
    """(N, size, size) initial noise of the frames numbered `frames` (or of what else `stream` counts)."""
    return torch.from_numpy(np.stack([gaussian_noise(seed, stream, int(f), size * size) for f in frames])).view(-1, size, size)
