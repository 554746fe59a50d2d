"""Turn folders of NIfTI volumes or DICOM series into one compact training file.

Every volume becomes a stack of axial slices that a radiologist would recognise:
row 0 is anterior (nose up), column 0 is the patient's right side, slice 0 is the
vertex and each further slice lies `slice_mm` deeper ("native": the volume's own slices,
for a super-resolver, which sees one slice at a time). Grey values are scaled per
volume and stored as uint8, so 184 heads fit in some 250 MB of memory.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path

import nibabel as nib
import numpy as np
from PIL import Image
from scipy import ndimage

from .errors import UsageError
from .reading import find_volumes, load_volume, subjects_of

# What a damaged or unsuitable file raises in nibabel, pydicom and numpy.
BROKEN = (
    UsageError, nib.filebasedimages.ImageFileError, OSError, EOFError, ValueError, LookupError, AttributeError,
    NotImplementedError, RuntimeError, zlib.error,
)  # fmt: skip
FOREGROUND = 0.12  # of the scaled range: separates head from air on T1


def to_slices(
    voxels: np.ndarray, voxel_mm: np.ndarray, size: int, pixel_mm: float, slice_mm: float | None
) -> np.ndarray:
    """Canonical volume [x, y, z] to uint8 slices [depth, size, size], vertex first; slice_mm None: its own slices.

    Scale: 99.5th percentile of the voxels above the mean is white. Vertex: the highest
    axial slice with more than 1 % foreground. The field is centred on the head.
    """
    bright = voxels[voxels > voxels.mean()]
    if bright.size == 0:
        raise UsageError("every voxel has the same value")
    scaled = np.clip(voxels / np.percentile(bright, 99.5), 0, 1)
    mask = scaled > FOREGROUND
    occupied = np.flatnonzero(mask.mean(axis=(0, 1)) > 0.01)
    if occupied.size == 0:
        raise UsageError("no slice has more than 1 % foreground")
    vertex = int(occupied[-1])

    # Centre on the upper 12 cm of the head: neck and shoulders would pull it away.
    upper = mask[:, :, max(0, vertex - int(120 / voxel_mm[2])) : vertex + 1]
    centre = []
    for axis in (0, 1):
        profile = upper.sum(axis=tuple(other for other in range(3) if other != axis))
        cumulative = np.cumsum(profile) / profile.sum()
        low, high = np.searchsorted(cumulative, (0.01, 0.99))
        centre.append((low + high) / 2)

    step_mm = voxel_mm[2] if slice_mm is None else slice_mm
    scaled = against_aliasing(scaled, np.array([pixel_mm, pixel_mm, step_mm]) / voxel_mm)
    offset = (np.arange(size) - (size - 1) / 2) * pixel_mm
    columns = centre[0] - offset / voxel_mm[0]  # column 0 is the patient's right: the high end of RAS x
    rows = centre[1] - offset / voxel_mm[1]  # row 0 is anterior: the high end of RAS y
    depth = vertex - np.arange(0, vertex * voxel_mm[2] + 1e-6, step_mm) / voxel_mm[2]
    grid = np.meshgrid(depth, rows, columns, indexing="ij")
    frames = ndimage.map_coordinates(scaled, [grid[2], grid[1], grid[0]], order=3, mode="constant", cval=0.0)
    return np.round(np.clip(frames, 0, 1) * 255).astype(np.uint8)


def against_aliasing(voxels: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """Blur along the axes that get coarser by `ratio` > 1, so that sampling them does not alias."""
    sigma = np.maximum(0, (ratio - 1) / 2)
    return ndimage.gaussian_filter(voxels, sigma) if sigma.max() > 0.01 else voxels


def prepare(source: Path, target: Path, config: dict, say=print) -> dict:
    """Convert every volume under `source` and write `target` (.npz), the split (.json) and a contact sheet (.png).

    The split is by subject and depends on the sorted names alone: `holdout` subjects
    evenly spaced through the list are never trained on, with all their volumes.
    Volumes and files that cannot be used are named with the reason and left out.
    """
    size = config["size"]
    slice_mm = None if config["slice_mm"] == "native" else float(config["slice_mm"])
    pixel_mm = config["field_mm"] / size
    ids, stacks, distances, subjects, skipped = [], [], [], [], []

    def skip(name: str, reason: object) -> None:
        skipped.append({"subject": name, "reason": str(reason)})
        say(f"skipped {name}: {reason}")

    unreadable: list[tuple[str, str]] = []
    volumes = find_volumes(source, unreadable)
    for name, reason in unreadable:
        skip(name, reason)
    owners = subjects_of(source, [path for _, path, _ in volumes])
    for number, ((name, path, files), owner) in enumerate(zip(volumes, owners, strict=True), 1):
        try:
            voxels, voxel_mm = load_volume(path, files)
            stack = to_slices(voxels, voxel_mm, size, pixel_mm, slice_mm)
        except BROKEN as error:
            skip(name, f"{type(error).__name__}: {error}" if isinstance(error, LookupError) else error)
            continue
        ids.append(name)
        stacks.append(stack)
        subjects.append(owner)
        distances.append(float(voxel_mm[2]) if slice_mm is None else slice_mm)
        say(f"[{number}/{len(volumes)}] {name}: {len(stack)} slices, {(len(stack) - 1) * distances[-1]:.0f} mm")
    if not ids:
        raise UsageError(f"None of the {len(volumes)} volumes under {source} could be used.")

    everyone = sorted(set(subjects))
    wanted = min(int(config["holdout"]), max(0, len(everyone) - 1))
    reserved = {everyone[int((index + 0.5) * len(everyone) / wanted)] for index in range(wanted)}
    is_held = np.array([subject in reserved for subject in subjects])
    split = {
        "train": [name for name, held in zip(ids, is_held, strict=True) if not held],
        "heldOut": [name for name, held in zip(ids, is_held, strict=True) if held],
        "skipped": skipped,
    }

    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".part.npz")
    np.savez(
        temporary,
        voxels=np.concatenate(stacks),
        counts=np.array([len(stack) for stack in stacks]),
        ids=np.array(ids),
        subjects=np.array(subjects),
        held_out=is_held,
        slice_mm=np.array(distances),
        pixel_mm=pixel_mm,
    )
    os.replace(temporary, target)
    target.with_suffix(".json").write_text(json.dumps(split, indent=2) + "\n", encoding="utf-8")
    Image.fromarray(contact_sheet(stacks)).save(target.with_suffix(".png"), optimize=True)
    say(
        f"{target}: {len(split['train'])} training and {len(split['heldOut'])} held-out volumes of "
        f"{len(everyone)} subjects ({len(reserved)} held out); look at {target.with_suffix('.png')}"
    )
    return split


def contact_sheet(stacks: list[np.ndarray], columns: int = 8, side: int = 64, rows: int = 200) -> np.ndarray:
    """One row a volume (at most `rows` of them, evenly spaced): slices evenly spaced from the vertex down."""
    chosen = np.unique(np.linspace(0, len(stacks) - 1, min(rows, len(stacks))).round().astype(int))
    lines = []
    for stack in (stacks[index] for index in chosen):
        places = np.linspace(0, len(stack) - 1, columns + 2).round().astype(int)[1:-1]
        lines.append(np.hstack([np.asarray(Image.fromarray(stack[place]).resize((side, side))) for place in places]))
    return np.vstack(lines)
