"""Training batches from the prepared file: drawn from (seed, step), so a resumed run repeats them.

A batch depends on the seed, the step and the process rank alone. Frames are read at any
depth by cubic interpolation between slices and the low-resolution frame is exactly the
2x2 box average of the high-resolution one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .conditions import Condition, draw_conditions

CONTRAST = 0.04  # of grey values without a unit


@dataclass
class Volumes:
    """Stacks of slices [-1, 1] of several subjects, end to end.

    frames: (slices, size, size) float; start, count: (subjects,) first slice and slices of each;
    slice_mm: (subjects,) distance between slices; slice 0 of a subject lies at position `first_mm` (0: the vertex).
    """

    frames: Tensor
    start: np.ndarray
    count: np.ndarray
    ids: list[str]
    slice_mm: np.ndarray
    pixel_mm: float
    people: list[dict]  # of each subject what the file knows: age in years (NaN: unknown), sex ("", "M", "F")
    later: int = 1  # what batches are averaged by after their augmentation
    first_mm: np.ndarray | None = None  # (subjects,); None: 0 for all
    labels: Tensor | None = None  # (slices, size, size) uint8, where they were asked for
    drawn: np.ndarray | None = None  # (subjects, 256) bool: whose labels hold which value; 0 always

    def first(self, subject: int | np.ndarray) -> float | np.ndarray:
        """Shallowest position of a subject (or of several) in mm."""
        return np.zeros(np.shape(subject))[()] if self.first_mm is None else self.first_mm[subject]

    def depth(self, subject: int) -> float:
        """Deepest position of a subject in mm."""
        return self.first(subject) + (self.count[subject] - 1) * self.slice_mm[subject]

    def averaged(self, scale: int) -> Volumes:
        """The same heads with frames averaged in the plane by `scale`."""
        frames = torch.cat([box_down(part.float().unsqueeze(1), scale).squeeze(1) for part in self.frames.split(512)])
        return replace(self, frames=frames, pixel_mm=self.pixel_mm * scale)

    def at(self, subjects: np.ndarray, positions: np.ndarray) -> Tensor:
        """Frames (B, N, size, size) of `subjects` (B,) at `positions` (B, N) in mm."""
        place = (positions - np.reshape(self.first(subjects), (-1, 1))) / self.slice_mm[subjects][:, None]
        base = np.floor(place).astype(np.int64)
        f = (place - base)[..., None, None].astype(np.float32)
        weights = (  # Catmull-Rom
            ((-0.5 * f + 1.0) * f - 0.5) * f,
            (1.5 * f - 2.5) * f * f + 1.0,
            ((-1.5 * f + 2.0) * f + 0.5) * f,
            (0.5 * f - 0.5) * f * f,
        )
        last = (self.count[subjects] - 1)[:, None]
        first = self.start[subjects][:, None]
        device = self.frames.device
        total: Tensor = torch.zeros(())
        for tap, weight in enumerate(weights):
            index = torch.from_numpy(first + np.clip(base + tap - 1, 0, last)).to(device)
            part = self.frames[index].float() * torch.from_numpy(weight).to(device)
            total = part if tap == 0 else total + part
        return total.clamp_(-1, 1)


def load_volumes(
    path: Path, held_out: bool, scale: int = 1, device: str = "cpu", limit: int | None = None, later: int = 1,
    labels: bool = False,
) -> Volumes:  # fmt: skip
    """Training (or held-out) subjects of a prepared file, averaged in the plane by `scale`.

    `later`: what batches are to be averaged by beyond that, after an augmentation that moves frames by less than a
    coarse pixel.
    """
    with np.load(path) as data:
        counts, ids, chosen = data["counts"], data["ids"], np.flatnonzero(data["held_out"] == held_out)
        if limit is not None:
            chosen = chosen[:limit]
        ends = np.cumsum(counts)
        raw = data["voxels"]
        voxels = np.concatenate([raw[ends[i] - counts[i] : ends[i]] for i in chosen])
        slice_mm = np.broadcast_to(data["slice_mm"].astype(np.float64), counts.shape)[chosen]
        pixel_mm = float(data["pixel_mm"])
        people = [{name: data[name][i].item() for name in ("age", "sex") if name in data} for i in chosen]
        first_mm = data["first_mm"][chosen] if "first_mm" in data else None
        drawn = data["labels"] if labels and "labels" in data else None
        parts = [] if drawn is None else [drawn[ends[i] - counts[i] : ends[i]] for i in chosen]
    count = counts[chosen]
    kind = torch.float32 if device == "cpu" and scale > 1 else torch.float16
    pieces = []
    for piece in torch.from_numpy(voxels).split(512):
        frames = piece.to(device).float().div_(127.5).sub_(1)
        pieces.append((box_down(frames.unsqueeze(1), scale).squeeze(1) if scale > 1 else frames).to(kind))
    return Volumes(
        torch.cat(pieces), np.cumsum(count) - count, count, [str(ids[i]) for i in chosen],
        slice_mm, pixel_mm * scale, people, later, first_mm,
        torch.from_numpy(np.concatenate(parts)) if parts else None,
        np.stack([np.bincount(part.ravel(), minlength=256) > 0 for part in parts]) if parts else None,
    )  # fmt: skip


def slice_width(path: Path) -> int:
    """Width of the slices of a prepared file, from the header alone: the voxels are large."""
    with np.load(path) as data, data.zip.open("voxels.npy") as file:
        version = np.lib.format.read_magic(file)
        reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        return int(reader(file)[0][-1])


def box_down(images: Tensor, scale: int = 2) -> Tensor:
    """(B, C, H, W) to (B, C, H/scale, W/scale): the mean of every scale*scale block."""
    return F.avg_pool2d(images, scale)


def draw_positions(rng: np.random.Generator, frames: int, deepest: float, stride_mm: tuple[float, float]) -> np.ndarray:
    """Sorted positions in mm of one training grid from where a volume begins, all within [0, deepest].

    Mostly even strides (wide ones more often: the first grid of a series spans the body),
    some with jitter, and some uneven subsets of a fine lattice, as the planner makes them
    when it fills in between frames that are there already.
    """
    shortest, widest = stride_mm[0], min(stride_mm[1], deepest / (frames - 1))
    kind = rng.random()
    if kind < 0.25:
        fine = np.exp(rng.uniform(np.log(shortest), np.log(max(shortest, widest / 1.5))))
        points = int(rng.integers(frames + 1, 4 * frames + 1))
        points = max(frames, min(points, int(deepest / fine) + 1))
        steps = np.sort(rng.choice(points, frames, replace=False)).astype(np.float64)
        steps = (steps - steps[0]) * fine
    else:
        if kind < 0.37:
            stride = np.exp(rng.uniform(np.log(shortest), np.log(2.0)))
        elif kind < 0.60:
            stride = widest * rng.uniform(0.85, 1.0)
        else:
            stride = rng.uniform(2.0, widest)
        steps = np.arange(frames) * min(stride, widest)
        if kind > 0.9:
            steps += rng.uniform(-0.3, 0.3, frames) * stride
            steps -= steps[0]
    steps *= min(1.0, deepest / steps[-1])
    return steps + rng.uniform(0, deepest - steps[-1] + 1e-9)


def draw_known(rng: np.random.Generator, frames: int) -> np.ndarray:
    """Which frames of a training grid are given clean: none, a prefix, every n-th, or any."""
    known = np.zeros(frames, dtype=bool)
    kind = rng.random()
    if kind < 0.45:
        return known
    if kind < 0.62:
        known[: rng.integers(1, frames)] = True
        if rng.random() < 0.25:
            known = known[::-1].copy()
    elif kind < 0.80:
        every = int(rng.integers(2, 6))
        known[rng.integers(every) :: every] = True
        if rng.random() < 0.5:  # a later grid of a series also overlaps the one before it
            known[: rng.integers(1, 4)] = True
    else:
        known = rng.random(frames) < rng.uniform(0.1, 0.9)
        known[rng.integers(frames)] = False
    return known


def augment(rng: np.random.Generator, frames: Tensor, pixels: int, contrast: float = CONTRAST) -> Tensor:
    """Flip left-right, shift by whole pixels, and change contrast slightly, one choice a volume.

    frames: (B, N, S, S) in [-1, 1]. Whole frames flip, never the order of the frames. contrast: deviation of the
    logarithm of the power; 0 where grey values have a unit.
    """
    out = torch.empty_like(frames)
    gamma = np.exp(rng.normal(0, 1, len(frames)) * contrast)
    for item, volume in enumerate(frames):
        if rng.random() < 0.5:
            volume = volume.flip(-1)
        down, right = (int(shift) for shift in rng.integers(-pixels, pixels + 1, 2))
        if down or right:
            volume = F.pad(volume, (pixels, pixels, pixels, pixels), value=-1.0)
            top, left, size = pixels - down, pixels - right, frames.shape[-1]
            volume = volume[:, top : top + size, left : left + size]
        out[item] = volume
    power = torch.from_numpy(gamma.astype(np.float32)).to(frames.device).view(-1, 1, 1, 1)
    return ((out + 1) * 0.5).clamp_(1e-6, 1).pow_(power).mul_(2).sub_(1)


def move_in_plane(rng: np.random.Generator, frames: Tensor, pixel_mm: float, pose: dict) -> Tensor:
    """Turn, shift and stretch frames (B, N, S, S) in the plane, one choice a volume.

    `pose` tells the standard deviations: `shift` in mm, `turn` in degrees, `stretch` as a share. Black comes in.
    """
    count, size = len(frames), frames.shape[-1]
    angle = np.radians(rng.normal(0, pose["turn"], count))
    stretch = np.exp(rng.normal(0, pose["stretch"], (count, 2)))
    shift = rng.normal(0, pose["shift"], (count, 2)) / pixel_mm / (size / 2)
    cosine, sine = np.cos(angle), np.sin(angle)
    matrix = np.stack([np.stack([cosine, -sine, shift[:, 0]], -1), np.stack([sine, cosine, shift[:, 1]], -1)], -2)
    matrix[:, :, :2] *= stretch[:, None]
    where = F.affine_grid(torch.from_numpy(matrix.astype(np.float32)), [count, 1, size, size], align_corners=False)
    return F.grid_sample(frames + 1, where.to(frames.device), align_corners=False).sub_(1)


def noise_like(rng: np.random.Generator, like: Tensor) -> Tensor:
    """Standard normal noise from the batch's own generator, made on the device of `like`."""
    generator = torch.Generator(device=like.device).manual_seed(int(rng.integers(2**63)))
    return torch.randn(like.shape, generator=generator, device=like.device)


def draw_time(
    rng: np.random.Generator, count: int, mean: float, std: float, shift: float = 1.0, even: float = 0.0
) -> np.ndarray:
    """Flow times: the sigmoid of a normal variable (0 = noise, 1 = clean).

    `shift` turns the noise level s = 1 - t into shift * s / (1 + (shift - 1) * s) (Esser et al., 2024), above 1
    towards more noise; of the sigmoid of a normal variable that moves the mean by -log(shift). The share `even` is
    drawn evenly from 0 to 1 instead: the normal variable hardly ever gets to where little noise is left.
    """
    mean = mean - np.log(shift)
    time = 1 / (1 + np.exp(-rng.normal(mean, std, count)))
    if even:
        time = np.where(rng.random(count) < even, rng.random(count), time)
    return time.astype(np.float32)


def grid_batch(
    volumes: Volumes, config: dict, frames: int, seed: tuple[int, ...], training: bool = True, tokens: int = 0,
    conditions: Sequence[Condition] = (),
) -> dict:  # fmt: skip
    """One batch for the grid model: x, noise, time, position, known (see `losses.grid_loss`), with `conditions` these too.

    With `route` in `config` (the share of tokens that the middle blocks do not see, in training only) also
    `keep` (B, frames, n) of the `tokens` of a frame.
    """
    rng = np.random.default_rng(seed)
    size = config["batch"]
    subjects = rng.integers(len(volumes.ids), size=size)
    positions = np.stack(
        [
            volumes.first(subject)
            + draw_positions(
                rng, frames, min(volumes.depth(subject), config["range_mm"]) - volumes.first(subject), config["stride_mm"]
            )
            for subject in subjects
        ]
    )
    known = np.stack([draw_known(rng, frames) for _ in range(size)])
    # Held-out losses stay comparable.
    shift, even = (config.get("time_shift", 1.0), config.get("time_even", 0.0)) if training else (1.0, 0.0)
    time = draw_time(rng, size, config["time_mean"], config["time_std"], shift, even)[:, None]
    x = volumes.at(subjects, positions)
    if training and "pose" in config:
        x = move_in_plane(rng, x, volumes.pixel_mm, config["pose"])
        x = augment(rng, x, 0, config.get("contrast", CONTRAST))
    elif training:
        x = augment(rng, x, 2, config.get("contrast", CONTRAST))
    if volumes.later > 1:
        x = box_down(x, volumes.later)
    device = x.device
    batch = {
        "x": x,
        "noise": noise_like(rng, x),
        "time": torch.from_numpy(np.where(known, np.float32(1), time)).to(device),
        "position": torch.from_numpy(positions.astype(np.float32)).to(device),
        "known": torch.from_numpy(known).to(device),
    }
    if conditions:
        known_of = [volumes.people[subject] for subject in subjects]
        batch["conditions"] = torch.from_numpy(draw_conditions(rng, conditions, known_of)).to(device)
    if training and config.get("route"):
        batch["keep"] = torch.from_numpy(draw_kept(rng, size, frames, tokens, config["route"])).to(device)
    return batch


def draw_kept(rng: np.random.Generator, size: int, frames: int, tokens: int, dropped: float) -> np.ndarray:
    """Numbers (size, frames, n) of the tokens of each frame that stay when a share of them is dropped, in order."""
    kept = max(1, round(tokens * (1 - dropped)))
    return np.sort(rng.random((size, frames, tokens)).argsort(axis=-1)[..., :kept], axis=-1)
