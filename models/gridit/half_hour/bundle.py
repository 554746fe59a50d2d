"""One file of data for a rented machine: prepared slices at the size the network sees, compressed.

The grid model's volumes are averaged down to its frames; of the super-resolver's volumes the held-out ones travel
as far as the first of each subject. The file is LZMA around an npz archive, which is what the trainer reads.
"""

from __future__ import annotations

import io
import lzma
import os
from pathlib import Path

import numpy as np

from ..data import slice_width
from ..errors import UsageError

LIMIT = 60_000_000  # bytes
KEYS = ("voxels", "counts", "ids", "held_out", "slice_mm", "pixel_mm")
STAGES = ("grid", "sr")


def pack_data(grid: Path, sr: Path | None, size: int, out: Path, limit: int = LIMIT) -> int:
    """Write the bundle of a prepared file for frames of `size` pixels, and of another for the super-resolver.

    Returns its bytes; a bundle that is larger than `limit` is refused.
    """
    content = {f"grid_{name}": value for name, value in shrunk(grid, size).items()}
    if sr is not None:
        content |= {f"sr_{name}": value for name, value in without_most_held_out(read(sr)).items()}
    raw = io.BytesIO()
    np.savez(raw, allow_pickle=False, **content)
    packed = lzma.compress(raw.getvalue(), preset=6)
    if len(packed) > limit:
        less = "Leave out --sr-data, or prepare fewer subjects." if sr is not None else "Prepare fewer subjects."
        raise UsageError(f"The data take {len(packed) / 1e6:.1f} MB, more than {limit / 1e6:g} MB. {less}")
    temporary = out.with_name(out.name + ".part")
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary.write_bytes(packed)
    os.replace(temporary, out)
    return len(packed)


def unpack_data(bundle: Path, folder: Path) -> dict[str, Path]:
    """Prepared files, one a stage, in `folder`; those that are there already stay."""
    made = {stage: folder / f"data-{stage}.npz" for stage in STAGES}
    done = folder / "data-done"
    if done.is_file() and done.read_text() == str(bundle.stat().st_size):
        return {stage: path for stage, path in made.items() if path.is_file()}
    try:
        with np.load(io.BytesIO(lzma.decompress(bundle.read_bytes()))) as content:
            held = {name: content[name] for name in content.files}
    except (OSError, ValueError, lzma.LZMAError) as error:
        raise UsageError(f"{bundle} is not a bundle of data ({error}). Make one with `half-hour pack`.") from error
    folder.mkdir(parents=True, exist_ok=True)
    for stage, path in made.items():
        part = {name: held[f"{stage}_{name}"] for name in KEYS if f"{stage}_{name}" in held}
        if part:
            np.savez(path, **part)
    done.write_text(str(bundle.stat().st_size))
    return {stage: path for stage, path in made.items() if path.is_file()}


def read(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a prepared file."""
    try:
        with np.load(path) as content:
            return {name: content[name] for name in KEYS}
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(
            f"{path} is not a prepared file ({error}). Make it with `python -m gridit prepare`."
        ) from error


def shrunk(path: Path, size: int) -> dict[str, np.ndarray]:
    """A prepared file whose slices are `size` pixels wide: averaged down if they were twice that."""
    content = read(path)
    width = slice_width(path)
    if width == size:
        return content
    if width != 2 * size:
        raise UsageError(f"{path} has slices of {width} pixels, the grid model needs {size} or {2 * size}.")
    pieces = [
        np.round(piece.reshape(-1, size, 2, size, 2).mean((2, 4), dtype=np.float32)).astype(np.uint8)
        for piece in np.array_split(content["voxels"], max(1, len(content["voxels"]) // 512))
    ]
    return {**content, "voxels": np.concatenate(pieces), "pixel_mm": content["pixel_mm"] * 2}


def without_most_held_out(content: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Of the held-out volumes the first of each subject (the name up to its first dash) is enough for the loss curve."""
    seen: set[str] = set()
    chosen = []
    for number, (name, held) in enumerate(zip(content["ids"], content["held_out"], strict=True)):
        subject = str(name).split("-")[0]
        if not held or subject not in seen:
            chosen.append(number)
        if held:
            seen.add(subject)
    ends = np.cumsum(content["counts"])
    voxels = np.concatenate([content["voxels"][ends[i] - content["counts"][i] : ends[i]] for i in chosen])
    spacing = np.broadcast_to(content["slice_mm"], content["counts"].shape)[chosen]
    return {
        "voxels": voxels, "counts": content["counts"][chosen], "ids": content["ids"][chosen],
        "held_out": content["held_out"][chosen], "slice_mm": spacing, "pixel_mm": content["pixel_mm"],
    }  # fmt: skip
