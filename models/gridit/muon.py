"""Muon: momentum, made orthogonal, as the update of a weight matrix (Jordan et al., 2024).

torch.optim.Muon always iterates in bf16, which most CPUs are slow at; this one does so only
where asked and handles all matrices of one shape in one batch. Updates are
scaled to the size of AdamW's (Liu et al., 2025), so both share one learning rate.
"""

from __future__ import annotations

import torch
from torch import Tensor

COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # quintic Newton-Schulz iteration of the reference


class Muon(torch.optim.Optimizer):
    """For matrices only; `lr` and `weight_decay` as for AdamW."""

    def __init__(self, matrices, lr: float, weight_decay: float = 0.0, momentum: float = 0.95, bf16: bool = False):
        super().__init__(matrices, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})
        self.kind = torch.bfloat16 if bf16 else torch.float32

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            by_shape: dict[torch.Size, list[Tensor]] = {}
            for parameter in group["params"]:
                if parameter.grad is not None:
                    by_shape.setdefault(parameter.shape, []).append(parameter)
            for shape, parameters in by_shape.items():
                updates = []
                for parameter in parameters:
                    momentum = self.state[parameter].setdefault("momentum", torch.zeros_like(parameter))
                    momentum.lerp_(parameter.grad, 1 - group["momentum"])
                    updates.append(parameter.grad.lerp(momentum, group["momentum"]))
                directions = orthogonalise(torch.stack(updates).to(self.kind)).float() * (0.2 * max(shape) ** 0.5)
                for parameter, direction in zip(parameters, directions, strict=True):
                    parameter.mul_(1 - group["lr"] * group["weight_decay"]).sub_(direction, alpha=group["lr"])


def make_optimiser(network: torch.nn.Module, kind: str, settings: dict, bf16: bool) -> list[torch.optim.Optimizer]:
    """AdamW, or Muon for the matrices of the blocks with AdamW for the rest.

    A group's `scale` multiplies the learning rate of the run: that of the detail network is `detail_rate`.
    """
    matrices: list[torch.nn.Parameter] = []
    detail: list[torch.nn.Parameter] = []
    others: list[torch.nn.Parameter] = []
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        inside = kind == "muon" and parameter.ndim == 2 and "blocks." in name and "modulation" not in name
        (matrices if inside else detail if name.startswith("detail.") else others).append(parameter)
    common = {"lr": settings["lr"], "weight_decay": settings["weight_decay"]}
    groups = [{"params": others}, {"params": detail, "scale": settings.get("detail_rate", 1.0)}]
    groups = [group for group in groups if group["params"]]
    adamw = torch.optim.AdamW(groups, betas=(0.9, 0.99), **common)
    optimisers: list[torch.optim.Optimizer] = [adamw]
    if matrices:
        optimisers.append(Muon(matrices, bf16=bf16, **common))
    return optimisers


def orthogonalise(matrices: Tensor, iterations: int = 5) -> Tensor:
    """Matrices (N, rows, columns) with singular values pushed towards 1, directions kept."""
    a, b, c = COEFFICIENTS
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.transpose(1, 2) if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(iterations):
        gram = x @ x.transpose(1, 2)
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.transpose(1, 2) if tall else x
