"""Reference samplers, and sampling of whole series. Exact conventions, for other implementations:

Paths.  z = alpha * x + sigma * eps.
  flow  alpha = t, sigma = 1 - t; t from 0 (noise) to 1 (clean); the network is fed t.
  vp    alpha^2 = prod(1 - beta_j, j = 0..timestep), sigma^2 = 1 - alpha^2, beta linear from betaStart
        to betaEnd over `timesteps`; the network is fed the integer timestep, 0 = the cleanest.

Time grids.  N steps are N + 1 levels, the last one clean (sigma = 0, never fed to the network).
  flow  t_i = i / N.  (A flow network that predicts eps would start at t = 0.02; none ships.)
  vp    timestep_i = floor((T - 1) * (1 - i / (N - 1)) + 0.5) for i < N (T - 1 if N = 1), then clean.

Predictions.  The network's output becomes an estimate of the clean image:
  x    x^ = output
  v    flow: v = x - eps,  x^ = z + sigma * v;   vp: v = alpha * eps - sigma * x,  x^ = alpha * z - sigma * v
  eps  x^ = (z - sigma * eps) / alpha
Every sampler is written in x^. The clip of 1 - t at `minOneMinusT` belongs to the training loss
alone: sampling never divides by less than the next-to-last sigma, 1/N.

Samplers.  With z_i at level i; "carry(z, x^, i, j)" = (sigma_j / sigma_i) z
           + (alpha_j - alpha_i sigma_j / sigma_i) x^, which keeps the implied noise.
  euler    z_{i+1} = carry(z_i, x^_i, i, i+1). On flow paths that is z + dt * v with v = (x^ - z) / sigma;
           on vp paths Euler in zbar = z / alpha over sbar = sigma / alpha (Karras et al., 2022).
  ddim     eta = 0; the same formula as euler.
  heun     euler step to zp, x^p = estimate at (zp, level i+1), then on flow
             z_{i+1} = z + (t_{i+1} - t_i)/2 * ((x^ - z)/sigma_i + (x^p - zp)/sigma_{i+1}),
           on vp the trapezoid in zbar over sbar with slopes (zbar - x^)/sbar and (zpbar - x^p)/sbar_{i+1}.
           The last step (sigma = 0) is euler: 2N - 1 evaluations.
  dpmpp2m  lambda = log(alpha / sigma), h_i = lambda_{i+1} - lambda_i, c = h_i / (2 h_{i-1}),
           d = (1 + c) x^_i - c x^_{i-1}, z_{i+1} = carry(z_i, d, i, i+1). First order (d = x^_i) in the
           first step, in the last step (h infinite), and where h_{i-1} is infinite (second step on flow).
  ancestral  draws from the posterior of the Gaussian chain that the path is (Ho et al., 2020), from level i to j:
             r = alpha_i / alpha_j, b = sigma_i^2 - (r sigma_j)^2, s = (sigma_j / sigma_i)^2,
             z_j = r s z_i + alpha_j b / sigma_i^2 x^ + sqrt(b s^(1 - f)) * noise,
           f = (the network's second half of channels + 1) / 2 where it says what the variance is
           ("learned-range": Nichol and Dhariwal, 2021, equation 15), else 0, the least.
  The last step of every sampler returns x^ exactly.

Known frames.  Before each evaluation a known frame is replaced by itself, clean, with the time of a clean
  image (flow: 1, vp: 0) where time is per frame. With one time for all frames it is fed as it stands:
  it starts at alpha_0 * known + sigma_0 * noise and is carried along at the right noise level.
  In both cases the estimate x^ of a known frame is set to the frame itself, so it ends exact.

Super-resolution.  As above with one frame; after every evaluation x^ is projected:
  x^ += repeat(low - box_mean(x^)), so that averaging the result down returns `low`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .data import box_down
from .noise import SUPER_RESOLUTION, UNUSED, frame_noise
from .planner import plan

FOLLOWING = ("euler", "heun", "dpmpp2m", "ddim")  # what they start with; no noise is drawn in their steps
SAMPLERS = (*FOLLOWING, "ancestral")


@dataclass(frozen=True)
class Level:
    """One noise level: z = alpha x + sigma eps, and what the network is fed as time."""

    alpha: float
    sigma: float
    time: float


def noise_levels(path: dict, steps: int) -> list[Level]:
    """The steps + 1 levels of a path (`grid.path` of pack.json), noisiest first, clean last."""
    if path["kind"] == "flow":
        return [Level(i / steps, 1 - i / steps, i / steps) for i in range(steps)] + [Level(1.0, 0.0, 1.0)]
    betas = np.linspace(path["betaStart"], path["betaEnd"], path["timesteps"])
    product = np.cumprod(1 - betas)
    levels = []
    for i in range(steps):
        share = i / (steps - 1) if steps > 1 else 0.0
        timestep = math.floor((path["timesteps"] - 1) * (1 - share) + 0.5)
        levels.append(Level(math.sqrt(product[timestep]), math.sqrt(1 - product[timestep]), timestep))
    return [*levels, Level(1.0, 0.0, 0)]


def clean_estimate(output: Tensor, z: Tensor, level: Level, path: dict, prediction: str) -> Tensor:
    """The clean image that a network's output stands for."""
    if prediction == "x":
        return output
    if prediction == "eps":
        return (z - level.sigma * output) / level.alpha
    if path["kind"] == "flow":
        return z + level.sigma * output
    return level.alpha * z - level.sigma * output


def carry(z: Tensor, estimate: Tensor, start: Level, end: Level) -> Tensor:
    """From one level to another along the estimate, keeping the implied noise."""
    keep = end.sigma / start.sigma
    return keep * z + (end.alpha - start.alpha * keep) * estimate


@torch.no_grad()
def run_sampler(
    name: str, z: Tensor, levels: list[Level], path: dict, denoise: Callable[[Tensor, Level], Tensor | tuple[Tensor, Tensor]],
    noise: Callable[[int], Tensor] | None = None, after: Callable[[int, Tensor], Tensor] | None = None,
) -> Tensor:  # fmt: skip
    """Sample from the state z at levels[0]; `denoise(z, level)` gives the clean estimate, perhaps with the share f of the
    variance. `noise(step)`: what `ancestral` draws, steps counted from 0. `after(step, z)`: what each state but the last
    is replaced by."""
    if name not in SAMPLERS:
        raise ValueError(f"No sampler named {name}. Choose one of {', '.join(SAMPLERS)}.")
    logs = [_log_ratio(level) for level in levels]
    previous = None
    for i, (start, end) in enumerate(zip(levels, levels[1:], strict=False)):
        answer = denoise(z, start)
        estimate, spread = answer if isinstance(answer, tuple) else (answer, None)
        direction = estimate
        if name == "dpmpp2m" and previous is not None:
            back = logs[i] - logs[i - 1]
            c = (logs[i + 1] - logs[i]) / (2 * back) if math.isfinite(back) else 0.0
            if math.isfinite(c):
                direction = (1 + c) * estimate - c * previous
        arrived = carry(z, direction, start, end)
        if name == "heun" and end.sigma > 0:
            answer = denoise(arrived, end)
            corrected = answer[0] if isinstance(answer, tuple) else answer
            if path["kind"] == "flow":
                slope = (estimate - z) / start.sigma + (corrected - arrived) / end.sigma
                arrived = z + (end.alpha - start.alpha) / 2 * slope
            else:
                begin, finish = start.sigma / start.alpha, end.sigma / end.alpha
                slope = (z / start.alpha - estimate) / begin + (arrived / end.alpha - corrected) / finish
                arrived = end.alpha * (z / start.alpha + (finish - begin) / 2 * slope)
        if name == "ancestral" and end.sigma > 0:
            if noise is None:
                raise ValueError("The ancestral sampler draws noise in its steps and was given none.")
            arrived = posterior(z, estimate, start, end, spread, noise(i))
        z, previous = arrived, estimate
        if after is not None and end.sigma > 0:
            z = after(i, z)
    return z


def posterior(z: Tensor, estimate: Tensor, start: Level, end: Level, spread: Tensor | None, noise: Tensor) -> Tensor:
    """A draw from q(z' | z, x^); `spread`, from 0 (or None) to 1, is where its variance lies, in the logarithm."""
    ratio, share = start.alpha / end.alpha, (end.sigma / start.sigma) ** 2
    largest = start.sigma**2 - (ratio * end.sigma) ** 2
    mean = ratio * share * z + end.alpha * largest / start.sigma**2 * estimate
    rest: float | Tensor = 1.0 if spread is None else 1 - spread
    return mean + math.sqrt(largest) * share ** (rest / 2) * noise


def _log_ratio(level: Level) -> float:
    if level.alpha == 0:
        return -math.inf
    return math.log(level.alpha / level.sigma) if level.sigma > 0 else math.inf


@torch.no_grad()
def sample_grid(
    network, spec: dict, noise: Tensor, position: Tensor, sampler: str, steps: int,
    known: Tensor | None = None, frames: Tensor | None = None, conditions: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """One grid: noise (1, F, H, W), position (1, F) in mm; `known` (F,) bool and `frames` (1, F, H, W) give known ones;
    `conditions` (1, M) for a network that has them (None: nothing is given).

    `spec` is the `grid` table of pack.json (prediction, path, time, layout); network takes and
    returns frames (1, F, H, W) whatever the layout.
    """
    path, per_frame = spec["path"], spec["time"] == "per-frame"
    more = () if conditions is None else (conditions,)
    levels = noise_levels(path, steps)
    clean = 1.0 if path["kind"] == "flow" else 0.0
    z = noise
    if known is not None and frames is not None:
        z = z.clone()
        z[:, known] = levels[0].alpha * frames[:, known] + levels[0].sigma * noise[:, known]

    def denoise(z: Tensor, level: Level) -> Tensor:
        time = torch.full((1, z.shape[1]) if per_frame else (1,), float(level.time), device=z.device)
        fed = z
        if known is not None and frames is not None and per_frame:
            fed = z.clone()
            fed[:, known] = frames[:, known]
            time[:, known] = clean
        estimate = clean_estimate(network(fed, time, position, *more), z, level, path, spec["prediction"])
        if known is not None and frames is not None:
            estimate = estimate.clone()
            estimate[:, known] = frames[:, known]
        return estimate

    return run_sampler(sampler, z, levels, path, denoise)


FLOW_X = {"prediction": "x", "path": {"kind": "flow", "minOneMinusT": 0.05}, "time": "per-frame"}


@torch.no_grad()
def super_resolve(
    network, low: Tensor, noise: Tensor, steps: int = 6, sampler: str = "euler", spec: dict | None = None
) -> Tensor:
    """Frames (B, 1, n, n) to (B, 1, s*n, s*n) from `noise` of that size; averaging down returns `low`."""
    table: dict = spec or FLOW_X
    path, prediction = table["path"], table["prediction"]
    scale = noise.shape[-1] // low.shape[-1]

    def denoise(z: Tensor, level: Level) -> Tensor:
        time = torch.full((len(z),), float(level.time), device=z.device)
        x = clean_estimate(network(z, low, time), z, level, path, prediction)
        missing = low - box_down(x, scale)
        return x + missing.repeat_interleave(scale, 2).repeat_interleave(scale, 3)

    return run_sampler(sampler, noise, noise_levels(path, steps), path, denoise)


@torch.no_grad()
def sample_series(
    network, position: Tensor, seed: int, sampler: str = "heun", steps: int = 10, device: str = "cpu",
    spec: dict | None = None, limits: tuple[float, float] = (0.0, 170.0), conditions: Tensor | None = None,
    cycle: float | None = None,
) -> Tensor:  # fmt: skip
    """A series of low-resolution frames (N, H, W) at `position` (N,) in mm; `spec` and `conditions` as for `sample_grid`.

    Planner and noise are the app's, so a seed makes the series here that it makes there. Fewer frames than a grid has
    cells: the others continue the series within `limits` (mm) and are thrown away. `cycle`: its length, where the axis goes round.
    """
    cells, size = network.config.k**2, network.config.size
    result = torch.zeros(len(position), size, size, device=device)
    for number, grid in enumerate(plan(position.tolist(), cells, limits, cycle=cycle)):
        used = torch.tensor([cell.frame >= 0 for cell in grid])
        index = torch.tensor([cell.frame for cell in grid])
        noise = torch.empty(cells, size, size)
        noise[used] = frame_noise(seed, index[used].tolist(), size)
        if not used.all():
            noise[~used] = frame_noise(seed, (number * cells + torch.arange(cells)[~used]).tolist(), size, UNUSED)
        known = torch.tensor([cell.known for cell in grid])
        where = torch.tensor([[cell.position for cell in grid]], dtype=torch.float32, device=device)
        made = sample_grid(
            network, spec or FLOW_X, noise[None].to(device), where, sampler, steps,
            known if known.any() else None, result[index.clamp_min(0)][None], conditions,
        )[0]  # fmt: skip
        result[index[used]] = made[used]
    return result


@torch.no_grad()
def super_resolve_series(network, frames: Tensor, seed: int, steps: int = 6) -> Tensor:
    """Series (N, n, n) to (N, s*n, s*n), every frame from the same noise so that texture does not flicker."""
    noise = super_noise(seed, network.config.low_size * network.config.scale)
    return torch.cat([super_resolve(network, frame[None, None], noise, steps)[0] for frame in frames])


def super_noise(seed: int, size: int) -> Tensor:
    """(1, 1, size, size): the one noise field that all frames of a series are super-resolved from."""
    return frame_noise(seed, [0], size, SUPER_RESOLUTION)[None]
