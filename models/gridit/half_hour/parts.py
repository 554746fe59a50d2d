"""A checkpoint as files of less than 16 MB with their hashes, and back.

What travels is what a pack, a sample or another run begins with: the averaged weights as fp16 (which is how packs
store them), the configuration, and how far the run was. The optimisers stay behind.
"""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import os
from pathlib import Path

import torch

from ..errors import UsageError

PART_BYTES = 15_000_000
MANIFEST = "parts.json"


def small(state: dict) -> dict:
    """The part of a checkpoint that travels."""
    average = {
        name: value.half() if value.is_floating_point() and value.ndim >= 2 else value
        for name, value in state["average"].items()
    }
    return {name: state[name] for name in ("stage", "config", "step", "elapsed")} | {"average": average}


def split_checkpoint(checkpoint: Path, folder: Path, part_bytes: int = PART_BYTES) -> list[Path]:
    """Write STAGE.part-NN files and the list of them to `folder`; the list last, so that it always fits the files."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    raw = io.BytesIO()
    torch.save(small(state), raw)
    packed = lzma.compress(raw.getvalue(), preset=1)
    folder.mkdir(parents=True, exist_ok=True)
    stage, written, entries = state["stage"], [], []
    for number, start in enumerate(range(0, len(packed), part_bytes)):
        piece = packed[start : start + part_bytes]
        path = folder / f"{stage}.part-{number:02}"
        replace(path, piece)
        written.append(path)
        entries.append({"file": path.name, "bytes": len(piece), "sha256": hashlib.sha256(piece).hexdigest()})
    about = {"stage": stage, "step": state["step"], "minutes": round(state["elapsed"] / 60, 2)}
    manifest = {**about, "sha256": hashlib.sha256(packed).hexdigest(), "parts": entries}
    replace(folder / f"{stage}.{MANIFEST}", (json.dumps(manifest, indent=1) + "\n").encode())
    for old in folder.glob(f"{stage}.part-*"):
        if old not in written:
            old.unlink()
    return written


def join_parts(folder: Path, stage: str, out: Path) -> dict:
    """Write the checkpoint that the parts in `folder` hold; returns its list. Refuses a missing or damaged part."""
    try:
        manifest = json.loads((folder / f"{stage}.{MANIFEST}").read_text(encoding="utf-8"))
        pieces = [(folder / entry["file"]).read_bytes() for entry in manifest["parts"]]
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(f"{folder} does not hold all parts of a {stage} checkpoint: {error}") from error
    for entry, piece in zip(manifest["parts"], pieces, strict=True):
        if hashlib.sha256(piece).hexdigest() != entry["sha256"]:
            raise UsageError(f"{folder / entry['file']} does not match its hash. Fetch it again.")
    raw = lzma.decompress(b"".join(pieces))
    torch.load(io.BytesIO(raw), map_location="cpu", weights_only=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    replace(out, raw)
    return manifest


def replace(path: Path, content: bytes) -> None:
    """Write a file beside itself and rename it."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(content)
    os.replace(temporary, path)
