"""What differs between the networks that are trained: their batches, losses and contact sheets, in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor, nn

from . import data
from .conditions import conditions_of
from .data import Volumes
from .labelling.batches import label_batch, label_loss
from .losses import grid_loss
from .refiner.batches import refiner_batch, refiner_loss
from .super_resolution.batches import super_batch, super_loss

Seed = tuple[int, ...]


@dataclass(frozen=True)
class Stage:
    """One kind of network. `config` is its table of the configuration: `model`, `train`, `conditions`.

    batch(volumes, config, seed, training, coarse) -> inputs and targets;
    loss(network, batch, train table) -> scalar;
    sheet(averaged network, held-out volumes, path, device): a picture of what it makes now.
    """

    batch: Callable[[Volumes, dict, Seed, bool, Volumes | None], dict]
    loss: Callable[[nn.Module, dict, dict], Tensor]
    sheet: Callable[[nn.Module, Volumes, Path, str], None]
    labels: bool = False  # it learns from labels


def _grid_batch(volumes: Volumes, config: dict, seed: Seed, training: bool, _coarse: Volumes | None) -> dict:
    model = config["model"]
    tokens = (model["size"] // model["patch"]) ** 2
    return data.grid_batch(volumes, config["train"], model["k"] ** 2, seed, training, tokens, conditions_of(config))


def _super_batch(volumes: Volumes, config: dict, seed: Seed, training: bool, coarse: Volumes | None) -> dict:
    return super_batch(volumes, config["train"], config["model"]["scale"], seed, training, coarse if training else None)


def _refiner_batch(volumes: Volumes, config: dict, seed: Seed, training: bool, _coarse: Volumes | None) -> dict:
    return refiner_batch(volumes, config["train"], config["model"]["scale"], conditions_of(config), seed, training)


def _label_batch(volumes: Volumes, config: dict, seed: Seed, training: bool, _coarse: Volumes | None) -> dict:
    model = config["model"]
    return label_batch(volumes, config["train"], model["classes"], model.get("neighbours", 1), seed, training)


def _grid_sheet(network: nn.Module, _volumes: Volumes, path: Path, device: str) -> None:
    from . import sheets  # not above: a rented machine may lack Pillow

    sheets.grid_sheet(network, path, device)


def _super_sheet(network: nn.Module, volumes: Volumes, path: Path, _device: str) -> None:
    from . import sheets

    sheets.super_sheet(network, volumes, path)


def _refiner_sheet(network: nn.Module, volumes: Volumes, path: Path, _device: str) -> None:
    from . import sheets

    sheets.refiner_sheet(network, volumes, path)


def _label_sheet(network: nn.Module, volumes: Volumes, path: Path, _device: str) -> None:
    from . import sheets

    sheets.label_sheet(network, volumes, path)


STAGES = {
    "grid": Stage(_grid_batch, lambda network, batch, _: grid_loss(network, batch), _grid_sheet),
    "refine": Stage(_refiner_batch, lambda network, batch, _: refiner_loss(network, batch), _refiner_sheet),
    "label": Stage(_label_batch, lambda network, batch, _: label_loss(network, batch), _label_sheet, labels=True),
    "sr": Stage(
        _super_batch,
        lambda network, batch, settings: super_loss(network, batch, settings.get("detail", 0.1)),
        _super_sheet,
    ),
}
