"""Networks from configurations, checkpoints and released packs."""

from __future__ import annotations

from pathlib import Path
from pickle import UnpicklingError

import torch
from torch import Tensor, nn

from .errors import UsageError
from .labelling.network import LabelConfig, Labeller
from .model import GridConfig, GridTransformer
from .refiner.network import Refiner, RefinerConfig
from .super_resolution.network import ConvSuperConfig, ConvSuperResolver
from .super_resolution.transformer import SuperConfig, SuperResolver


def build(stage: str, config: dict) -> nn.Module:
    """The stage's network from its `model` table (`kind` tells the super-resolvers apart)."""
    settings = dict(config["model"])
    kind = settings.pop("kind", "transformer")
    if stage == "grid":
        return GridTransformer(GridConfig(**settings))
    if stage == "refine":
        return Refiner(RefinerConfig(**settings))
    if stage == "label":
        return Labeller(LabelConfig(**settings))
    if kind not in ("transformer", "convolution"):
        raise UsageError(f'[sr.model] kind is "{kind}". Choose "transformer" or "convolution".')
    if kind == "convolution":
        return ConvSuperResolver(ConvSuperConfig(**settings))
    return SuperResolver(SuperConfig(**settings))


def load_average(path: Path, device: str = "cpu") -> tuple[nn.Module, dict]:
    """The averaged network of a checkpoint, ready to sample, and the whole checkpoint."""
    state = torch.load(path, map_location=device, weights_only=True)
    network = build(state["stage"], state["config"])
    network.load_state_dict(state["average"])
    return network.to(device).eval().requires_grad_(False), state


def weights_to_start_from(path: Path, stage: str, network: nn.Module, device: str = "cpu") -> dict[str, Tensor]:
    """Weights for `network` by name: the averaged ones of a checkpoint, or those of a pack's folder."""
    if path.is_dir():
        from .pack_weights import pack_weights

        return pack_weights(path, stage, network)
    try:
        state = torch.load(path, map_location=device, weights_only=True)
        weights, found = state["average"], state["stage"]
    except (OSError, KeyError, RuntimeError, UnpicklingError) as error:
        raise UsageError(f"{path} cannot be read as a checkpoint or a pack's folder: {error}") from error
    if found != stage:
        raise UsageError(f"{path} is a checkpoint of the {found} stage, this run is of {stage}.")
    known = network.state_dict()
    strange = [name for name, value in weights.items() if name not in known or known[name].shape != value.shape]
    if strange:
        raise UsageError(f"{path} does not fit this configuration: {', '.join(strange[:3])} ...")
    return weights
