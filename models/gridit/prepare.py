"""Turn folders of NIfTI volumes or DICOM series into one compact training file.

Every volume becomes a stack of axial slices that a radiologist would recognise:
row 0 is anterior (nose up), column 0 is the patient's right side, slice 0 is the
vertex and each further slice lies `slice_mm` deeper. Grey values are scaled per
volume and stored as uint8, so 184 heads fit in some 250 MB of memory.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import nibabel as nib
import numpy as np
from scipy import ndimage

from .errors import UsageError

FOREGROUND = 0.12  # of the scaled range: separates head from air on T1
NIFTI_SUFFIXES = (".nii", ".nii.gz")


def find_volumes(source: Path) -> list[tuple[str, Path, list[Path] | None]]:
    """List (subject id, path, DICOM files or None) under a folder, sorted by subject id.

    A NIfTI file is a subject named by its file name; a folder that holds DICOM files
    contributes its largest series and is named by its path below `source`.
    """
    source = Path(source)
    if not source.is_dir():
        raise UsageError(f"{source} is not a folder. Give a folder of NIfTI files or of DICOM series.")
    found: list[tuple[str, Path, list[Path] | None]] = []
    for folder, _, names in sorted(os.walk(source)):
        here = Path(folder)
        files = [here / name for name in sorted(names) if not name.startswith(".")]
        nifti = [path for path in files if path.name.endswith(NIFTI_SUFFIXES)]
        for path in nifti:
            found.append((path.name.split(".nii")[0], path, None))
        if not nifti and (series := _dicom_series(files)):
            name = str(here.relative_to(source)).replace(os.sep, "-")
            found.append((here.name if name == "." else name, here, series))
    if not found:
        raise UsageError(f"No NIfTI (.nii, .nii.gz) or DICOM files under {source}. Check the folder.")
    ids = [subject for subject, _, _ in found]
    if twice := sorted({subject for subject in ids if ids.count(subject) > 1}):
        raise UsageError(f"Subject {twice[0]} occurs twice under {source}. Give each volume its own file name.")
    return sorted(found)


def _dicom_series(files: list[Path]) -> list[Path]:
    """The files of the largest image series among `files` (empty if none is DICOM)."""
    import pydicom

    series: dict[str, list[Path]] = {}
    for path in files:
        try:
            head = pydicom.dcmread(path, stop_before_pixels=True)
        except (pydicom.errors.InvalidDicomError, OSError, EOFError):
            continue
        if "ImagePositionPatient" in head and "Rows" in head:
            series.setdefault(str(head.SeriesInstanceUID), []).append(path)
    return max(series.values(), key=len, default=[])


def load_volume(path: Path, dicom_files: list[Path] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Read one volume as float32 [x, y, z] in canonical RAS+ order with its voxel size in mm."""
    image = _dicom_image(dicom_files) if dicom_files else nib.load(path)
    if len(image.shape) == 4 and image.shape[3] == 1:
        image = nib.funcs.squeeze_image(image)
    if len(image.shape) != 3:
        raise UsageError(f"{path} has {len(image.shape)} dimensions, a volume has 3. Split it into single volumes.")
    image = nib.as_closest_canonical(image)
    return image.get_fdata(dtype=np.float32), np.array(image.header.get_zooms()[:3], dtype=np.float64)


def _dicom_image(files: list[Path]) -> nib.Nifti1Image:
    """One DICOM series as a NIfTI image (DICOM is LPS, NIfTI is RAS: x and y change sign)."""
    import pydicom

    slices = [pydicom.dcmread(path) for path in files]
    orientation = np.array(slices[0].ImageOrientationPatient, dtype=np.float64)
    across, down = orientation[:3], orientation[3:]  # unit vectors along a row and along a column
    normal = np.cross(across, down)
    slices.sort(key=lambda item: float(np.dot(normal, np.array(item.ImagePositionPatient, dtype=np.float64))))
    first, last = (np.array(item.ImagePositionPatient, dtype=np.float64) for item in (slices[0], slices[-1]))
    if len(slices) < 2:
        raise UsageError(f"{files[0].parent} holds a single DICOM slice. A volume needs at least two.")
    row_mm, column_mm = (float(value) for value in slices[0].PixelSpacing)
    affine = np.eye(4)
    affine[:3, 0] = across * column_mm
    affine[:3, 1] = down * row_mm
    affine[:3, 2] = (last - first) / (len(slices) - 1)
    affine[:3, 3] = first
    affine[:2] *= -1
    voxels = np.stack(
        [
            item.pixel_array.T.astype(np.float32) * float(item.get("RescaleSlope", 1))
            + float(item.get("RescaleIntercept", 0))
            for item in slices
        ],
        axis=2,
    )
    return nib.Nifti1Image(voxels, affine)


def to_slices(voxels: np.ndarray, voxel_mm: np.ndarray, size: int, pixel_mm: float, slice_mm: float) -> np.ndarray:
    """Canonical volume [x, y, z] to uint8 slices [depth, size, size], vertex first.

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

    offset = (np.arange(size) - (size - 1) / 2) * pixel_mm
    columns = centre[0] - offset / voxel_mm[0]  # column 0 is the patient's right: the high end of RAS x
    rows = centre[1] - offset / voxel_mm[1]  # row 0 is anterior: the high end of RAS y
    depth = vertex - np.arange(0, vertex * voxel_mm[2] + 1e-6, slice_mm) / voxel_mm[2]
    grid = np.meshgrid(depth, rows, columns, indexing="ij")
    frames = ndimage.map_coordinates(scaled, [grid[2], grid[1], grid[0]], order=3, mode="constant", cval=0.0)
    return np.round(np.clip(frames, 0, 1) * 255).astype(np.uint8)


def prepare(source: Path, target: Path, config: dict, say=print) -> dict:
    """Convert every volume under `source` and write `target` (.npz) and the split beside it (.json).

    The split is by subject and depends on the sorted subject ids alone: `holdout`
    subjects evenly spaced through the list are never trained on.
    Volumes that cannot be used are named with the reason and left out.
    """
    size, slice_mm = config["size"], float(config["slice_mm"])
    pixel_mm = config["field_mm"] / size
    ids, stacks, skipped = [], [], []
    volumes = find_volumes(source)
    for number, (subject, path, files) in enumerate(volumes, 1):
        try:
            voxels, voxel_mm = load_volume(path, files)
            stack = to_slices(voxels, voxel_mm, size, pixel_mm, slice_mm)
        except (UsageError, nib.filebasedimages.ImageFileError, OSError, EOFError, ValueError) as error:
            skipped.append({"subject": subject, "reason": str(error)})
            say(f"skipped {subject}: {error}")
            continue
        ids.append(subject)
        stacks.append(stack)
        say(f"[{number}/{len(volumes)}] {subject}: {len(stack)} slices, {(len(stack) - 1) * slice_mm:.0f} mm")
    if not ids:
        raise UsageError(f"None of the {len(volumes)} volumes under {source} could be used.")

    wanted = min(int(config["holdout"]), max(0, len(ids) - 1))
    held_out = [ids[int((index + 0.5) * len(ids) / wanted)] for index in range(wanted)]
    split = {"train": [subject for subject in ids if subject not in held_out], "heldOut": held_out, "skipped": skipped}

    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".part.npz")
    np.savez(
        temporary,
        voxels=np.concatenate(stacks),
        counts=np.array([len(stack) for stack in stacks]),
        ids=np.array(ids),
        held_out=np.array([subject in held_out for subject in ids]),
        slice_mm=slice_mm,
        pixel_mm=pixel_mm,
    )
    os.replace(temporary, target)
    target.with_suffix(".json").write_text(json.dumps(split, indent=2) + "\n")
    say(f"{target}: {len(split['train'])} training and {len(held_out)} held-out subjects")
    return split
