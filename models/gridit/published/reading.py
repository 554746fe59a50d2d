"""Checkpoints of the published code, and what is wrong with those that are none: read as weights alone, never as code."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path
from pickle import UnpicklingError

import torch
from torch import Tensor

from ..errors import UsageError
from .network import PublishedConfig, PublishedNetwork

HEAD_SIZES = {384: 6, 768: 12, 1024: 16, 1152: 16}  # heads by width, of the sizes S, B, L and XL


def read_weights(path: Path) -> dict[str, Tensor]:
    """The weights of a checkpoint by name, the averaged ones ("ema") where there are some, as float32.

    Raises UsageError where the file is no checkpoint, holds anything but weights, or holds numbers that are none.
    """
    if not path.is_file():
        raise UsageError(f"{path} does not exist; give the checkpoint (.pt) that the published code wrote.")
    try:
        # The training script puts its options beside the weights: a table of plain values, which runs nothing.
        with torch.serialization.safe_globals([Namespace]):
            state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a damaged file can make the reader stumble over anything
        raise refused_file(path, error) from error
    for name in ("ema", "model", "state_dict"):
        if isinstance(state, dict) and isinstance(state.get(name), dict):
            state = state[name]
            break
    if not isinstance(state, dict) or not state or not all(isinstance(value, Tensor) for value in state.values()):
        raise UsageError(f'{path} holds no weights; expected a table of tensors by name, perhaps under "ema" or "model".')
    weights = {str(name).removeprefix("module."): value.detach().float() for name, value in state.items()}
    for name, value in weights.items():
        if not torch.isfinite(value).all():
            raise UsageError(f"{path}: {name} holds values that are not numbers, as after a training that diverged; take an earlier one.")
    return weights


def refused_file(path: Path, error: Exception) -> UsageError:
    """Why a file is not read: it names code beside weights, or it is no checkpoint."""
    code = re.search(r"GLOBAL ([\w.]+)", str(error))
    if isinstance(error, UnpicklingError) and code:
        return UsageError(
            f"{path} holds more than weights ({code[1].rstrip('.')}), and loading it could run code; "
            'save the table of weights alone: torch.save({"ema": ema.state_dict()}, ...).'
        )
    return UsageError(f"{path} cannot be read as a checkpoint; it is damaged, cut short or something else.")


def config_of(weights: dict[str, Tensor], path: Path, condition: bool, heads: int | None) -> PublishedConfig:
    """The sizes that the weights have. `heads` is what no weight tells: None for those of the sizes S, B, L and XL.

    Raises UsageError where these are weights of another architecture.
    """

    def need(name: str, dimensions: int) -> tuple[int, ...]:
        if name not in weights:
            known = "x_embedder.proj.weight" in weights
            what = f"lacks {name}" if known else f"is of another architecture than GriDiT's: it lacks {name}"
            raise UsageError(f"{path} {what}.")
        shape = tuple(weights[name].shape)
        if len(shape) != dimensions:
            raise UsageError(f"{path}: {name} is {times(shape)}; expected {dimensions} dimensions.")
        return shape

    width, taken, patch, across = need("x_embedder.proj.weight", 4)
    _, tokens, _ = need("pos_embed", 3)
    numbers, _ = need("final_layer.linear.weight", 2)
    hidden, _ = need("blocks.0.mlp.fc1.weight", 2)
    numbered = {int(part) for name in weights if name.startswith("blocks.") and (part := name.split(".")[1]).isdigit()}
    channels = taken // 2 if condition else taken
    count = round(tokens**0.5)
    if patch != across or count * count != tokens:
        raise UsageError(f"{path}: {tokens} tokens of {patch} x {across} are no square image, as GriDiT's are.")
    if condition and taken % 2:
        raise UsageError(f"{path} takes {taken} channels; a super-resolver takes as many of its condition as of its image.")
    depth_of_output = numbers // patch**2
    if numbers % patch**2 or depth_of_output not in (channels, 2 * channels):
        grid = condition and depth_of_output in (taken, 2 * taken)
        hint = "; it looks like a grid network (stage 1)" if grid else ""
        raise UsageError(f"{path} takes {channels} channels and gives {numbers / patch**2:g}; expected as many, or twice as many{hint}.")
    heads = heads or HEAD_SIZES.get(width)
    if heads is None or width % heads:
        raise UsageError(
            f"{path} has a width of {width}, and its number of heads cannot be told from its weights; "
            f"say heads = N in the configuration, a divisor of the width."
        )
    return PublishedConfig(
        side=count * patch, patch=patch, channels=channels, width=width, depth=len(numbered), heads=heads, hidden=hidden,
        condition=channels if condition else 0, learned=depth_of_output == 2 * channels,
    )  # fmt: skip


def network_of(path: Path, condition: bool = False, heads: int | None = None) -> tuple[PublishedNetwork, list[str]]:
    """The network of a checkpoint, and what of it is ignored, a sentence each."""
    weights = read_weights(path)
    config = config_of(weights, path, condition, heads)
    ignored = []
    labels = [name for name in weights if name.startswith("y_embedder.")]
    for name in labels:
        del weights[name]
    if labels:
        ignored.append("Class labels are ignored: GriDiT's networks are not told any, whatever is left of them in the checkpoint.")
    network = PublishedNetwork(config)
    fit(network, weights, path)
    return network.eval().requires_grad_(False), ignored


def fit(network: torch.nn.Module, weights: dict[str, Tensor], path: Path) -> None:
    """Put weights into a network. Raises UsageError naming the first that is missing, of another size, or unknown."""
    wanted = network.state_dict()
    missing = [name for name in wanted if name not in weights]
    if missing:
        raise UsageError(f"{path} lacks {missing[0]}{more(missing)}.")
    strange = [name for name in weights if name not in wanted]
    if strange:
        raise UsageError(f"{path} is of another architecture: it holds {strange[0]}{more(strange)}.")
    for name, value in wanted.items():
        if weights[name].shape != value.shape:
            raise UsageError(f"{path}: {name} is {times(weights[name].shape)}; expected {times(value.shape)}.")
    network.load_state_dict(weights)


def more(names: list[str]) -> str:
    """How many there are beside the first."""
    return f" and {len(names) - 1} more" if len(names) > 1 else ""


def times(shape) -> str:
    """A shape in words."""
    return " x ".join(str(side) for side in shape) or "one number"


def wrong_places(code: Tensor, k: int) -> int:
    """How many tokens of a fixed code (1, T, W) say another frame than the one that they lie in, in a grid of k x k.

    The published code numbers tokens frame after frame, though they lie row after row across the whole grid. Tokens that
    lie in one frame should share the part that tells frames apart; what is counted are those whose part is that of
    another frame in the numbering frame after frame. 0 where the code is two-dimensional.
    """
    tokens, width = code.shape[1:]
    count = round(tokens**0.5)
    inside = count // k
    part = width // 3 + width % 3
    if inside * k != count or part % 2:
        return 0
    turns = 1 / 10000 ** (torch.arange(part // 2, dtype=torch.float64) / (part / 2))
    angles = torch.arange(k * k, dtype=torch.float64)[:, None] * turns
    frames = torch.cat([torch.sin(angles), torch.cos(angles)], dim=1).float()
    found = (code[0, :, None, :part] - frames).abs().amax(-1)
    if found.amin(1).max() > 1e-3:
        return 0
    said = found.argmin(1)
    row, column = torch.arange(count)[:, None], torch.arange(count)[None]
    lies = ((row // inside) * k + column // inside).flatten()
    return int((said != lies).sum())
