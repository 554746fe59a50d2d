"""Tensors of a safetensors file: eight bytes that say how long the header is, the header in JSON, the numbers.
Format: github.com/huggingface/safetensors#format. A file holds nothing that could be run.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..errors import UsageError

TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}
LONGEST_HEADER = 100_000_000  # bytes, as the format has it


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """Tensors by name, as float32. Raises UsageError where the file is none, is cut short, or holds what is no number."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        length = int.from_bytes(content[:8], "little")
        if not 0 < length <= min(LONGEST_HEADER, len(content) - 8):
            raise ValueError("its header does not fit into it")
        header = json.loads(content[8 : 8 + length])
        tensors = {name: tensor(content[8 + length :], entry) for name, entry in header.items() if name != "__metadata__"}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path} is no safetensors file, or is damaged or cut short ({error}).") from error
    for name, value in tensors.items():
        if not torch.isfinite(value).all():
            raise UsageError(f"{path}: {name} holds values that are not numbers; get the file again.")
    return tensors


def tensor(numbers: bytes, entry: dict) -> Tensor:
    """One tensor by its entry of the header."""
    kind, shape, (first, last) = entry["dtype"], entry["shape"], entry["data_offsets"]
    if kind == "BF16":
        halves = np.frombuffer(numbers[first:last], "<u2").astype("<u4") << 16
        values = halves.view("<f4")
    elif kind in TYPES:
        values = np.frombuffer(numbers[first:last], TYPES[kind]).astype(np.float32)
    else:
        raise ValueError(f"it holds tensors of type {kind}")
    if values.size != math.prod(shape):
        raise ValueError("a tensor has another size than its shape")
    return torch.from_numpy(values.copy()).reshape(shape)
