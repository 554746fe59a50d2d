"""Find and read the volumes under a folder: NIfTI files and DICOM series, in canonical RAS+ order."""

from __future__ import annotations

import os
from pathlib import Path

import nibabel as nib
import numpy as np

from .errors import UsageError

NIFTI_SUFFIXES = (".nii", ".nii.gz")


def find_volumes(
    source: Path, unreadable: list[tuple[str, str]] | None = None
) -> list[tuple[str, Path, list[Path] | None]]:
    """List (volume id, path, DICOM files or None) under a folder, sorted by id.

    A NIfTI file is a volume named by its path below `source`, with - for the separators; a folder
    that holds DICOM files contributes its largest series and is named in the same way.
    Files that should be DICOM and are not go to `unreadable` as (path below source, reason).
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
            found.append((_name(path.relative_to(source)).split(".nii")[0], path, None))
        if nifti:
            continue
        series, bad = _dicom_series(files)
        if unreadable is not None:
            unreadable += [(str(path.relative_to(source)), reason) for path, reason in bad]
        if series:
            name = _name(here.relative_to(source))
            found.append((here.name if name == "." else name, here, series))
    if not found:
        raise UsageError(f"No NIfTI (.nii, .nii.gz) or DICOM files under {source}. Check the folder.")
    ids = [name for name, _, _ in found]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise UsageError(f"{twice[0]} occurs twice under {source}. Give each volume its own file name.")
    return sorted(found)


def _name(path: Path) -> str:
    return str(path).replace(os.sep, "-")


def subjects_of(source: Path, paths: list[Path]) -> list[str]:
    """Whom each volume shows: the folders directly under `source` are subjects, and so is each file beside them.

    Folders that everything lies in say nothing and are passed over.
    """
    parts = [path.relative_to(source).parts for path in paths]
    depth = 0
    while all(len(part) > depth + 1 for part in parts) and len({part[depth] for part in parts}) == 1:
        depth += 1
    return [part[depth] if len(part) > depth else _name(path) for part, path in zip(parts, paths, strict=True)]


def _dicom_series(files: list[Path]) -> tuple[list[Path], list[tuple[Path, str]]]:
    """The files of the largest image series (empty if none is DICOM), and the damaged ones with the reason."""
    import pydicom

    series: dict[str, list[Path]] = {}
    bad: list[tuple[Path, str]] = []
    for path in files:
        try:
            head = pydicom.dcmread(path, stop_before_pixels=True)
            if "ImagePositionPatient" in head and "Rows" in head:
                series.setdefault(str(head.SeriesInstanceUID), []).append(path)
        except (pydicom.errors.InvalidDicomError, OSError, EOFError, ValueError, AttributeError) as error:
            if path.suffix.lower() in (".dcm", ".ima"):
                bad.append((path, f"not readable as DICOM: {error}"))
    return max(series.values(), key=len, default=[]), bad


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
    if len(slices) < 2:
        raise UsageError(f"{files[0].parent} holds a single DICOM slice. A volume needs at least two.")

    def place(item) -> float:
        return float(np.dot(normal, np.array(item.ImagePositionPatient, dtype=np.float64)))

    slices.sort(key=place)
    gaps = np.diff([place(item) for item in slices])
    if gaps.max() - gaps.min() > 0.1 * np.median(gaps) + 1e-3:
        raise UsageError(
            f"{files[0].parent}: slices are {gaps.min():.2f} to {gaps.max():.2f} mm apart. A slice is missing or doubled."
        )
    first, last = (np.array(item.ImagePositionPatient, dtype=np.float64) for item in (slices[0], slices[-1]))
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
