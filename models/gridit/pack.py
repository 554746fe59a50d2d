"""Model packs: a folder of pack.json, grid.onnx, sr.onnx, MODEL_CARD.md and preview.png."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from pathlib import Path

import torch
from PIL import Image
from torch import nn

from .export import GridForm, export_checked, grid_inputs, round_to_half, super_inputs
from .model import GridTransformer
from .sample import sample_series, super_resolve_series
from .sheets import tile


def write_pack(
    folder: Path, manifest: dict, grid: GridTransformer, sr: nn.Module | None, extra: dict[str, bytes]
) -> dict:
    """Write a pack, replacing what was in `folder` only once everything is there. Returns the manifest.

    `manifest` is pack.json without `files`; with `grid.cpuFile` that file is made of the grid network in int8.
    `extra` are further files by name (card, pictures).
    """
    folder = Path(folder)
    making = folder.with_name(folder.name + ".part")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    spec = manifest["grid"]
    form = GridForm(round_to_half(grid), spec["time"], spec["layout"])
    export_checked(form, grid_inputs(grid, spec["time"], spec["layout"]), making / spec["file"])
    if "cpuFile" in spec:
        from .quantise import quantise_network

        quantise_network(making / spec["file"], making / spec["cpuFile"])
    if sr is not None:
        rounded = round_to_half(sr)
        export_checked(rounded, super_inputs(sr), making / manifest["sr"]["file"])
    for name, content in extra.items():
        (making / name).write_bytes(content)
    files = {path.name: sha256(path) for path in sorted(making.iterdir())}
    manifest = {**manifest, "files": files}
    (making / "pack.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    replace_folder(making, folder)
    return manifest


def replace_folder(making: Path, folder: Path) -> None:
    """Put a finished folder in the place of another one."""
    before = folder.with_name(folder.name + ".old")
    shutil.rmtree(before, ignore_errors=True)
    if folder.exists():
        os.replace(folder, before)
    os.replace(making, folder)
    shutil.rmtree(before, ignore_errors=True)


def export_pack(
    folder: Path, description: dict, grid: GridTransformer, sr: nn.Module | None, card: dict[str, bytes] | None = None
) -> dict:
    """Write a trained pack from the configuration's `pack` table.

    `card` holds the model card and its pictures by name; without it those in the folder stay, with their hash renewed.
    preview.png is made anew: 64 frames, seed 1, not chosen.
    """
    manifest = dict(description)
    if sr is None:
        manifest.pop("sr", None)
    networks = {manifest["grid"]["file"], manifest["grid"].get("cpuFile"), manifest.get("sr", {}).get("file"), "sr.onnx", "pack.json", "preview.png"}
    if card is None:
        card = {path.name: path.read_bytes() for path in folder.glob("*") if path.is_file() and path.name not in networks}
    extra = dict(card)
    extra["preview.png"] = preview(manifest, grid, sr)
    return write_pack(folder, manifest, grid, sr, extra)


def preview(manifest: dict, grid: GridTransformer, sr: nn.Module | None, side: int = 96) -> bytes:
    """PNG of one series of the pack's default length and sampling, 8 frames a row."""
    sequence, sampling = manifest["sequence"], manifest["sampling"]
    position = sequence["defaultStart"] + sequence["defaultSpacing"] * torch.arange(sequence["defaultFrames"])
    frames = sample_series(grid, position, 1, sampling["sampler"], sampling["steps"])
    if sr is not None:
        frames = super_resolve_series(sr, frames, 1, manifest["sr"]["sampling"]["steps"])
    frames = torch.nn.functional.interpolate(frames[None], size=(side, side), mode="bicubic", antialias=True)[0]
    buffer = io.BytesIO()
    Image.fromarray(tile(frames, 8)).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def sha256(path: Path) -> str:
    """Lower-case hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_pack(folder: Path) -> dict:
    """Read pack.json and check that every file is there with its hash. Returns the manifest."""
    manifest = json.loads((folder / "pack.json").read_text(encoding="utf-8"))
    for name, expected in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            raise ValueError(f"{folder}: {name} is missing.")
        if sha256(path) != expected:
            raise ValueError(f"{folder}: {name} does not match its hash in pack.json.")
    return manifest
