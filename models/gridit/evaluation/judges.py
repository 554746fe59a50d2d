"""Two small networks that look at slices: an encoder (features for the Fréchet distance) and a depth regressor.

Both are trained on real slices alone, by `python -m gridit judges`, and kept in one .npz file (half precision, a few
hundred KB). The encoder learns by self-supervision (SimCLR, Chen et al., 2020): two views of a slice (flipped, shifted,
other contrast) shall be told from all other slices. Blur and noise are not among the changes, so its features see them.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data import Volumes, augment
from ..errors import UsageError

FEATURES = 32
HERE = Path(__file__).parent


class Small(nn.Module):
    """Frames (B, 1, H, W) in [-1, 1] to `outputs` numbers: four strided convolutions and two linear layers."""

    def __init__(self, outputs: int, width: int = 16):
        super().__init__()
        sizes = (1, width, 2 * width, 4 * width, 6 * width)
        self.convolutions = nn.ModuleList(
            nn.Conv2d(a, b, 5 if a == 1 else 3, stride=2, padding=2 if a == 1 else 1)
            for a, b in zip(sizes, sizes[1:], strict=False)
        )
        self.hidden = nn.Linear(4 * sizes[-1], 64)
        self.out = nn.Linear(64, outputs)

    def forward(self, x: Tensor) -> Tensor:
        for convolution in self.convolutions:
            x = F.relu(convolution(x))
        x = F.adaptive_avg_pool2d(x, 2).flatten(1)
        return self.out(F.relu(self.hidden(x)))


class Judges:
    """A trained encoder and depth regressor."""

    def __init__(self, encoder: Small, depth: Small, mean: float, deviation: float):
        self.encoder, self._depth, self.mean, self.deviation = encoder.eval(), depth.eval(), mean, deviation

    @torch.no_grad()
    def features(self, frames: Tensor) -> np.ndarray:
        """(N, H, W) to (N, FEATURES) in double precision."""
        return (
            torch.cat([self.encoder(part) for part in frames.float().unsqueeze(1).split(256)])
            .numpy()
            .astype(np.float64)
        )

    @torch.no_grad()
    def depth(self, frames: Tensor) -> np.ndarray:
        """(N, H, W) to the depth in mm of each."""
        made = torch.cat([self._depth(part) for part in frames.float().unsqueeze(1).split(256)])
        return made[:, 0].numpy() * self.deviation + self.mean

    def save(self, path: Path) -> None:
        """Write both networks."""
        arrays = {"mean": np.float32(self.mean), "deviation": np.float32(self.deviation)}
        for name, network in (("encoder", self.encoder), ("depth", self._depth)):
            arrays |= {f"{name}.{key}": value.numpy().astype(np.float16) for key, value in network.state_dict().items()}
        np.savez_compressed(path, allow_pickle=False, **arrays)


def kept(size: int, pack: str = "brain-mr-t1") -> Path:
    """The networks in the repository for frames of `size` pixels of a pack, trained on its training subjects alone.

    Where there are none of that size or pack, those of brain-mr-t1 at 64 pixels; a report names its judges.
    """
    path = HERE / f"judges-{pack}-{size}.npz"
    return path if path.is_file() else HERE / "judges-brain-mr-t1-64.npz"


def judges_for(size: int, pack: str, named: Path | None) -> Path:
    """The file of judges for frames of `size` pixels: of NAME-SIZE.npz where `named` is such a NAME, else the kept ones."""
    if named is not None and named.suffix != ".npz":
        return named.with_name(f"{named.name}-{size}.npz")
    return kept(size, pack)


def load_judges(path: Path) -> Judges:
    """The networks that `save` wrote."""
    encoder, depth = Small(FEATURES), Small(1)
    try:
        with np.load(path) as data:
            for name, network in (("encoder", encoder), ("depth", depth)):
                network.load_state_dict(
                    {key: torch.from_numpy(data[f"{name}.{key}"].astype(np.float32)) for key in network.state_dict()}
                )
            mean, deviation = float(data["mean"]), float(data["deviation"])
    except (OSError, KeyError, ValueError, RuntimeError) as error:
        raise UsageError(f"{path} does not hold judges ({error}). Make them with `python -m gridit judges`.") from error
    return Judges(encoder, depth, mean, deviation)


def train_judges(training: Volumes, steps: int = 1200, batch: int = 64, seed: int = 0, say=print) -> Judges:
    """Train both on the training subjects' slices; minutes on a CPU."""
    torch.manual_seed(seed)
    encoder, depth = Small(FEATURES), Small(1)
    firsts = np.asarray(training.first(np.arange(len(training.ids))))
    depths = np.concatenate(
        [first + np.arange(n) * mm for first, n, mm in zip(firsts, training.count, training.slice_mm, strict=True)]
    )
    mean, deviation = float(depths.mean()), float(depths.std()) or 1.0
    rng = np.random.default_rng(seed)
    networks = (encoder, depth)
    optimisers = [torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=1e-4) for network in networks]
    schedules = [torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps) for optimiser in optimisers]
    begun, sums = time.monotonic(), np.zeros(2)
    for step in range(1, steps + 1):
        index = rng.integers(len(training.frames), size=batch)
        frames = training.frames[torch.from_numpy(index)].float().unsqueeze(1)
        one, two = augment(rng, frames, 3), augment(rng, frames, 3)
        target = torch.from_numpy(((depths[index] - mean) / deviation).astype(np.float32))
        losses = (contrastive(encoder(one), encoder(two)), (depth(two)[:, 0] - target).abs().mean())
        for which, (loss, optimiser, schedule) in enumerate(zip(losses, optimisers, schedules, strict=True)):
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            sums[which] += loss.item()
        if step % 100 == 0:
            left = (time.monotonic() - begun) / step * (steps - step)
            say(
                f"step {step}/{steps}: contrast {sums[0] / 100:.3f}, depth {sums[1] / 100 * deviation:.1f} mm, {left:.0f} s left"
            )
            sums[:] = 0
    return Judges(encoder, depth, mean, deviation)


def contrastive(one: Tensor, two: Tensor, temperature: float = 0.2) -> Tensor:
    """NT-Xent: each view (B, n) shall find its partner among all 2B - 1 others."""
    count = len(one)
    both = F.normalize(torch.cat([one, two]), dim=1)
    likeness = (both @ both.T / temperature).masked_fill(torch.eye(2 * count, dtype=torch.bool), -1e9)
    partner = torch.cat([torch.arange(count, 2 * count), torch.arange(count)])
    return F.cross_entropy(likeness, partner)
