"""Model packs: a folder of pack.json, grid.onnx, sr.onnx, MODEL_CARD.md and preview.png."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

from .export import GridForm, export_checked, grid_inputs, round_to_half, super_inputs
from .model import GridTransformer, SuperResolver


def write_pack(
    folder: Path, manifest: dict, grid: GridTransformer, sr: SuperResolver | None, extra: dict[str, bytes]
) -> dict:
    """Write a pack, replacing what was in `folder` only once everything is there. Returns the manifest.

    `manifest` is pack.json without `files`; `extra` are further files by name (card, pictures).
    """
    folder = Path(folder)
    making = folder.with_name(folder.name + ".part")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    spec = manifest["grid"]
    form = GridForm(round_to_half(grid), spec["time"], spec["layout"])
    export_checked(form, grid_inputs(grid, spec["time"], spec["layout"]), making / spec["file"])
    if sr is not None:
        rounded = round_to_half(sr)
        export_checked(rounded, super_inputs(sr), making / manifest["sr"]["file"])
    for name, content in extra.items():
        (making / name).write_bytes(content)
    files = {path.name: sha256(path) for path in sorted(making.iterdir())}
    manifest = {**manifest, "files": files}
    (making / "pack.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    os.replace(making, folder)
    return manifest


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
