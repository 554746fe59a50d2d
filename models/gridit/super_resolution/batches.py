"""Training batches and loss of the super-resolver.

Frames are whole slices of the volumes, never interpolated between slices, which would be
softer than any real one. A second file of coarser pixels may take part (`coarse`): it has no
detail to learn beyond its own pixels, so its frames are shown as pure noise (t = 0, where the
input holds nothing of the answer) and only the mean of the prediction over each coarse pixel
counts. It teaches contrast and anatomy without teaching softness.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..data import Volumes, box_down, draw_time, noise_like
from ..errors import UsageError


def super_batch(
    volumes: Volumes, config: dict, scale: int, seed: tuple[int, ...], training: bool = True,
    coarse: Volumes | None = None,
) -> dict:  # fmt: skip
    """One batch: x (B, 1, H, W), low, noise, time; with `coarse` also coarse_x, coarse_low, coarse_noise.

    config: batch, range_mm, time_mean, time_std; optional `time_zero` (share of the samples at t = 0),
    `crop` (low-resolution pixels a side), `weights` (word in a volume's name: how often it is drawn),
    `coarse_share` (of the batch), `gamma` (mean and deviation of the logarithm of the contrast's power).
    """
    rng = np.random.default_rng(seed)
    count = round(config["batch"] * config.get("coarse_share", 0.0)) if coarse is not None else 0
    size = config["batch"] - count
    crop = config.get("crop", volumes.frames.shape[-1] // scale)
    x = draw_frames(rng, volumes, config, size, crop * scale, training)
    time = draw_time(rng, size, config["time_mean"], config["time_std"])
    time[rng.random(size) < config.get("time_zero", 0.0)] = 0
    low = box_down(x, scale)
    batch = {
        "x": x,
        "low": degrade(rng, low) if training else low,
        "noise": noise_like(rng, x),
        "time": torch.from_numpy(time).to(x.device),
    }
    if coarse is not None and count:
        ratio = round(coarse.pixel_mm / volumes.pixel_mm)
        if abs(coarse.pixel_mm / volumes.pixel_mm - ratio) > 1e-3 or ratio < 2 or scale % ratio or scale == ratio:
            raise UsageError(
                f"Pixels of {coarse.pixel_mm} mm do not fit between {volumes.pixel_mm} mm and {scale} times that."
            )
        known = draw_frames(rng, coarse, config, count, crop * scale // ratio, training)
        low = box_down(known, scale // ratio)
        side = crop * scale
        batch["coarse_x"] = known
        batch["coarse_low"] = degrade(rng, low) if training else low
        batch["coarse_noise"] = noise_like(rng, torch.empty(count, 1, side, side, device=x.device))
    return batch


def draw_frames(
    rng: np.random.Generator, volumes: Volumes, config: dict, count: int, side: int, training: bool
) -> Tensor:
    """`count` crops (count, 1, side, side) of whole slices; training flips them and varies their contrast."""
    chances = np.array([_weight(name, config.get("weights", {})) for name in volumes.ids])
    size = volumes.frames.shape[-1]
    crops = []
    for subject in rng.choice(len(volumes.ids), size=count, p=chances / chances.sum()):
        deepest = int(config["range_mm"] / volumes.slice_mm[subject]) + 1
        for _ in range(4):  # mostly air: try again
            index = volumes.start[subject] + rng.integers(min(volumes.count[subject], deepest))
            top, left = rng.integers(size - side + 1, size=2)
            piece = volumes.frames[index, top : top + side, left : left + side].float()
            if piece.mean() > -0.9:
                break
        if training and rng.random() < 0.5:
            piece = piece.flip(-1)
        crops.append(piece)
    x = torch.stack(crops).unsqueeze(1)
    if not training:
        return x
    mean, deviation = config.get("gamma", (0.0, 0.04))
    power = np.exp(rng.normal(mean, deviation, count)).astype(np.float32)
    return ((x + 1) * 0.5).clamp_(1e-6, 1).pow_(torch.from_numpy(power).to(x.device).view(-1, 1, 1, 1)).mul_(2).sub_(1)


def _weight(name: str, weights: dict[str, float]) -> float:
    return next((weight for word, weight in weights.items() if word in name), 1.0)


def degrade(rng: np.random.Generator, low: Tensor) -> Tensor:
    """Blur 40 % of the images (B, 1, n, n) by up to 0.7 px and give 40 % light noise: generated frames are softer."""
    size = len(low)
    sigma = np.where(rng.random(size) < 0.4, rng.uniform(0.25, 0.7, size), 1e-3)
    taps = np.exp(-0.5 * (np.arange(-2, 3)[None] / sigma[:, None]) ** 2)
    taps = torch.from_numpy((taps / taps.sum(1, keepdims=True)).astype(np.float32)).to(low.device)
    images = F.pad(low.transpose(0, 1), (2, 2, 2, 2), mode="replicate")
    images = F.conv2d(images, taps.view(size, 1, 5, 1), groups=size)
    images = F.conv2d(images, taps.view(size, 1, 1, 5), groups=size).transpose(0, 1)
    level = np.where(rng.random(size) < 0.4, rng.uniform(0, 0.04, size), 0).astype(np.float32)
    return images + torch.from_numpy(level).to(low.device).view(-1, 1, 1, 1) * noise_like(rng, images)


def super_loss(network, batch: dict, detail: float) -> Tensor:
    """Squared error of the clean frame, every noise level weighed alike.

    `detail` is the usual size of what the low-resolution frame does not tell. The best linear
    estimate of it from z has the squared error detail^2 / (1 + (detail t / (1 - t))^2); dividing by
    that keeps the early steps, which decide most of the picture, from drowning in the late ones.
    """
    t = batch["time"][:, None, None, None]
    noisy = t * batch["x"] + (1 - t) * batch["noise"]
    fine = len(noisy)
    if "coarse_x" not in batch:
        prediction = network(noisy, batch["low"], batch["time"])
    else:
        zeros = torch.zeros(len(batch["coarse_x"]), device=noisy.device)
        prediction = network(
            torch.cat([noisy, batch["coarse_noise"]]),
            torch.cat([batch["low"], batch["coarse_low"]]),
            torch.cat([batch["time"], zeros]),
        )
    weight = (1 + (detail * t / (1 - t).clamp_min(0.01)).square()) / detail**2
    error = ((prediction[:fine] - batch["x"]).square() * weight).flatten(1).mean(1)
    if "coarse_x" in batch:
        ratio = prediction.shape[-1] // batch["coarse_x"].shape[-1]
        coarse = (box_down(prediction[fine:], ratio) - batch["coarse_x"]).square() / detail**2
        error = torch.cat([error, coarse.flatten(1).mean(1)])
    return error.mean()
