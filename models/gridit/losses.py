"""Losses on the flow path, z = t x + (1 - t) noise, of networks that predict x."""

from __future__ import annotations

from torch import Tensor, nn

MIN_ONE_MINUS_T = 0.05  # the velocity's division by 1 - t is clipped here


def velocity_loss(prediction: Tensor, x: Tensor, time: Tensor) -> Tensor:
    """Squared error of the velocity an x-prediction implies: (x^ - x)^2 / max(1 - t, 0.05)^2."""
    return ((prediction - x) / (1 - time).clamp_min(MIN_ONE_MINUS_T)).square()


def grid_loss(network: nn.Module, batch: dict) -> Tensor:
    """Mean velocity loss over the frames that are not known; known frames go in clean with t = 1."""
    t = batch["time"][..., None, None]
    noisy = t * batch["x"] + (1 - t) * batch["noise"]
    more = {name: batch[name] for name in ("conditions", "keep") if name in batch}
    error = velocity_loss(network(noisy, batch["time"], batch["position"], **more), batch["x"], t)
    unknown = (~batch["known"]).float()
    return (error.mean(dim=(2, 3)) * unknown).sum() / unknown.sum()
