"""Turn folders of NIfTI volumes or DICOM series into one compact training file.

Every volume becomes a stack of axial slices that a radiologist would recognise:
row 0 is anterior (nose up), column 0 is the patient's right side, slice 0 is the
vertex and each further slice lies `slice_mm` deeper ("native": the volume's own slices,
for a super-resolver, which sees one slice at a time). Grey values are scaled per
volume and stored as uint8, so 184 heads fit in some 250 MB of memory.
"""

from __future__ import annotations

import csv
import json
import os
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from nibabel.filebasedimages import ImageFileError
from PIL import Image
from scipy import ndimage

from .align import CUBE_MM, PIVOT, Pose, align, cube_points
from .errors import UsageError
from .reading import find_volumes, load_volume, subjects_of

# What a damaged or unsuitable file raises in nibabel, pydicom and numpy.
BROKEN = (
    UsageError, ImageFileError, OSError, EOFError, ValueError, LookupError, AttributeError,
    NotImplementedError, RuntimeError, zlib.error,
)  # fmt: skip
FOREGROUND = 0.12  # of the scaled range: separates head from air on T1
WORKERS = 2  # volumes at a time: reading and interpolating leave Python's lock alone
DISC_MM = 80.0  # radius of the part of a slice that has to lie inside the volume


@dataclass
class Head:
    """A volume with the landmarks that its slices are counted and centred by.

    voxels: [x, y, z] in RAS+ order, scaled to [0, 1]; voxel_mm: (3,); vertex: voxel number along z of position 0, which may
    lie beyond the volume; centre: along x and y; labels: like voxels, 0 where nothing is drawn.
    """

    voxels: np.ndarray
    voxel_mm: np.ndarray
    vertex: float
    centre: tuple[float, float]
    labels: np.ndarray | None = None

    def places(self, points: np.ndarray) -> np.ndarray:
        """(..., 3) points in mm (depth below the vertex; row backwards, column to the patient's left of the centre) to
        voxel coordinates (3, ...). The patient's right is the high end of x, anterior the high end of y."""
        x = self.centre[0] - points[..., 2] / self.voxel_mm[0]
        y = self.centre[1] - points[..., 1] / self.voxel_mm[1]
        return np.stack([x, y, self.vertex - points[..., 0] / self.voxel_mm[2]])

    def bounds(self) -> np.ndarray:
        """(2, 3): the first and the last point in mm that the volume holds."""
        last = np.array(self.voxels.shape) - 1
        first_mm = (
            (self.vertex - last[2]) * self.voxel_mm[2],
            (self.centre[1] - last[1]) * self.voxel_mm[1],
            (self.centre[0] - last[0]) * self.voxel_mm[0],
        )
        last_mm = self.vertex * self.voxel_mm[2], self.centre[1] * self.voxel_mm[1], self.centre[0] * self.voxel_mm[0]
        return np.array([first_mm, last_mm])

    def at(self, points: np.ndarray, coarser: np.ndarray, order: int = 3) -> np.ndarray:
        """Grey values in [0, 1] at points (..., 3) in mm, black outside; `coarser`: spacing (x, y, z) of the points in mm."""
        voxels = against_aliasing(self.voxels, coarser / self.voxel_mm)
        return np.clip(ndimage.map_coordinates(voxels, self.places(points), order=order, mode="constant", cval=0.0), 0, 1)

    def holds(self, points: np.ndarray) -> np.ndarray:
        """Which points (..., 3) in mm lie inside the volume."""
        first, last = self.bounds()
        return ((points >= first - 1e-6) & (points <= last + 1e-6)).all(-1)


def find_head(voxels: np.ndarray, voxel_mm: np.ndarray) -> Head:
    """Scale a canonical volume and find its landmarks.

    Scale: 99.5th percentile of the voxels above the mean is white. Vertex: the highest
    axial slice with more than 1 % foreground. Centre: of the upper 12 cm of the head, for neck and shoulders would pull
    it away.
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
    upper = mask[:, :, max(0, vertex - int(120 / voxel_mm[2])) : vertex + 1]
    centre = []
    for axis in (0, 1):
        profile = upper.sum(axis=tuple(other for other in range(3) if other != axis))
        cumulative = np.cumsum(profile) / profile.sum()
        low, high = np.searchsorted(cumulative, (0.01, 0.99))
        centre.append((low + high) / 2)
    return Head(scaled, voxel_mm, vertex, (centre[0], centre[1]))


def to_slices(
    head: Head, size: int, pixel_mm: float, slice_mm: float | None, pose: Pose | None = None
) -> np.ndarray:
    """A head to uint8 slices [depth, size, size], vertex first, in one interpolation; slice_mm None: its own slices.

    With a pose the slices are cut as they would be across the mean head, and end where too little of them lies inside
    the volume.
    """
    step_mm = float(head.voxel_mm[2]) if slice_mm is None else slice_mm
    points = slice_points(depths(head, step_mm, pose), size, pixel_mm)
    frames = head.at(moved(points, pose), np.array([pixel_mm, pixel_mm, step_mm]))
    return np.round(frames * 255).astype(np.uint8)


def depths(head: Head, step_mm: float, pose: Pose | None = None) -> np.ndarray:
    """Depths in mm of the slices that a volume has, multiples of `step_mm` from 0 on."""
    first, last = head.bounds()[:, 0]
    if pose is not None:
        depth = np.arange(0, last + 40, step_mm)
        return depth[: whole_slices(head, depth, pose)]
    depth = np.arange(0, last + 1e-6, step_mm)
    return depth[depth >= first - 1e-6]


def slice_points(depth: np.ndarray, size: int, pixel_mm: float) -> np.ndarray:
    """(len(depth), size, size, 3) points in mm of the pixels of slices."""
    offset = (np.arange(size) - (size - 1) / 2) * pixel_mm
    return np.stack(np.meshgrid(depth, offset, offset, indexing="ij"), axis=-1)


def moved(points: np.ndarray, pose: Pose | None) -> np.ndarray:
    """Points (..., 3) of the mean head to those of a volume."""
    if pose is None:
        return points
    matrix = pose.matrix()
    return points @ matrix[:, :3].T + matrix[:, 3]


def whole_slices(head: Head, depth: np.ndarray, pose: Pose) -> int:
    """How many slices from the vertex down lie inside the volume with 90 % of a central disc at least.

    The upper half of the head always counts: what is missing there is air.
    """
    side = np.arange(-DISC_MM, DISC_MM + 0.1, 4.0)
    disc = np.array([(row, column) for row in side for column in side if row**2 + column**2 <= DISC_MM**2])
    points = np.empty((len(depth), len(disc), 3))
    points[..., 0], points[..., 1:] = depth[:, None], disc
    share = head.holds(moved(points, pose)).mean(1)
    cut = np.flatnonzero((share < 0.9) & (depth > PIVOT[0]))
    return int(cut[0]) if cut.size else len(depth)


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
    from .necks import Neck, label_slices  # it stands on this module

    neck = Neck.of(config) if config.get("landmarks") == "neck" else None
    size = config["size"]
    slice_mm = None if config["slice_mm"] == "native" else float(config["slice_mm"])
    pixel_mm = config["field_mm"] / size
    ids, stacks, distances, firsts, subjects, skipped, drawn = [], [], [], [], [], [], []

    def skip(name: str, reason: object) -> None:
        skipped.append({"subject": name, "reason": str(reason)})
        say(f"skipped {name}: {reason}")

    unreadable: list[tuple[str, str]] = []
    volumes = find_volumes(source, unreadable)
    if neck is not None:
        volumes = [volume for volume in volumes if not volume[0].endswith(neck.labels)]
    for name, reason in unreadable:
        skip(name, reason)
    owners = subjects_of(source, [path for _, path, _ in volumes])
    poses = find_poses(volumes, say) if config.get("align") else {}

    def cut(volume: tuple) -> tuple[np.ndarray, float, float, np.ndarray | None] | Exception:
        name, path, files = volume
        try:
            if config.get("align") and name not in poses:
                raise UsageError("it could not be aligned")
            head = find_head(*load_volume(path, files)) if neck is None else neck.find(path)
            own_mm = float(head.voxel_mm[2])
            step_mm = own_mm if slice_mm is None else slice_mm
            stack = to_slices(head, size, pixel_mm, slice_mm, poses.get(name))
            labels = None if head.labels is None else label_slices(head, size, pixel_mm, step_mm)
            return stack, step_mm, float(depths(head, step_mm, poses.get(name))[0]), labels
        except BROKEN as error:
            return error

    with ThreadPoolExecutor(WORKERS) as pool:
        for number, (volume, owner, result) in enumerate(zip(volumes, owners, pool.map(cut, volumes), strict=True), 1):
            name = volume[0]
            if isinstance(result, Exception):
                skip(name, f"{type(result).__name__}: {result}" if isinstance(result, LookupError) else result)
                continue
            stack, step_mm, first_mm, labels = result
            ids.append(name)
            stacks.append(stack)
            subjects.append(owner)
            distances.append(step_mm)
            firsts.append(first_mm)
            if labels is not None:
                drawn.append(labels)
            say(f"[{number}/{len(volumes)}] {name}: {len(stack)} slices, {(len(stack) - 1) * distances[-1]:.0f} mm")
    if not ids:
        raise UsageError(f"None of the {len(volumes)} volumes under {source} could be used.")

    everyone = sorted(set(subjects))
    reserved = held_out_subjects(everyone, config)
    is_held = np.array([subject in reserved for subject in subjects])
    split: dict = {
        "train": [name for name, held in zip(ids, is_held, strict=True) if not held],
        "heldOut": [name for name, held in zip(ids, is_held, strict=True) if held],
        "skipped": skipped,
    }
    more: dict[str, np.ndarray] = {}
    if any(firsts):
        more["first_mm"] = np.array(firsts)
    if drawn:
        more["labels"] = np.concatenate(drawn)
    if poses:
        more["pose"] = np.array([poses[name].numbers() for name in ids], dtype=np.float32)
        split["pose"] = {
            "of": ["pitch", "roll", "yaw", "deeper", "backwards", "left"],
            "units": "degrees and mm, against the mean head",
            "mean": more["pose"].mean(0).round(3).tolist(),
            "sd": more["pose"].std(0).round(3).tolist(),
        }
    if "table" in config:
        more |= read_table(source / config["table"], ids, say)

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
        allow_pickle=False,
        **more,
    )
    os.replace(temporary, target)
    target.with_suffix(".json").write_text(json.dumps(split, indent=2) + "\n", encoding="utf-8")
    Image.fromarray(contact_sheet(stacks)).save(target.with_suffix(".png"), optimize=True)
    say(
        f"{target}: {len(split['train'])} training and {len(split['heldOut'])} held-out volumes of "
        f"{len(everyone)} subjects ({len(reserved)} held out); look at {target.with_suffix('.png')}"
    )
    return split


def find_poses(volumes: list[tuple], say=print) -> dict[str, Pose]:
    """How the head of every volume lies against their mean; those that cannot be read are left out."""
    points = cube_points()

    def cube(volume: tuple):
        name, path, files = volume
        try:
            head = find_head(*load_volume(path, files))
        except BROKEN:  # named when it is cut
            return None
        return name, head.at(points, np.full(3, CUBE_MM), order=1).astype(np.float32), head.bounds()

    with ThreadPoolExecutor(WORKERS) as pool:
        found = [result for result in pool.map(cube, volumes) if result is not None]
    if not found:
        return {}
    names, cubes, bounds = zip(*found, strict=True)
    say(f"aligning {len(names)} heads")
    return dict(zip(names, align(np.stack(cubes), np.stack(bounds), say), strict=True))


def held_out_subjects(everyone: list[str], config: dict) -> set[str]:
    """Who is never trained on: whose name begins with `holdout_names` (a regular expression), or else `holdout` subjects
    evenly spaced through the sorted list."""
    if "holdout_names" in config:
        rule = re.compile(config["holdout_names"])
        reserved = {subject for subject in everyone if rule.match(subject)}
        if not reserved or len(reserved) == len(everyone):
            raise UsageError(
                f'[prepare] holdout_names = "{config["holdout_names"]}" fits {len(reserved)} of {len(everyone)} subjects. '
                "It has to leave some on either side."
            )
        return reserved
    wanted = min(int(config["holdout"]), max(0, len(everyone) - 1))
    return {everyone[int((index + 0.5) * len(everyone) / wanted)] for index in range(wanted)}


def read_table(path: Path, ids: list[str], say=print) -> dict[str, np.ndarray]:
    """What is known of each volume from a CSV file with the columns id, sex and age: `age` (years, NaN unknown) and
    `sex` ("", "M", "F")."""
    if not path.is_file():
        raise UsageError(f"{path} does not exist. [prepare] table names a CSV file beside the volumes.")
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        if missing := [name for name in ("id", "sex", "age") if name not in (reader.fieldnames or [])]:
            raise UsageError(f"{path} has no column {missing[0]}. It needs id, sex and age.")
        rows = {row["id"].strip(): row for row in reader}
    ages, sexes = [], []
    for name in ids:
        row = rows.get(name, {})
        age, sex = (row.get("age") or "").strip(), (row.get("sex") or "").strip().upper()
        try:
            ages.append(float(age) if age else float("nan"))
        except ValueError:
            raise UsageError(f'{path}: {name} has the age "{age}". Give years, or nothing.') from None
        if sex not in ("", "M", "F"):
            raise UsageError(f'{path}: {name} has the sex "{sex}". Give M, F, or nothing.')
        sexes.append(sex)
    known = sum(age == age for age in ages)
    say(f"{path.name}: the age of {known} of {len(ids)} volumes, the sex of {sum(map(bool, sexes))}")
    return {"age": np.array(ages, dtype=np.float32), "sex": np.array(sexes, dtype="<U1")}


def contact_sheet(stacks: list[np.ndarray], columns: int = 8, side: int = 64, rows: int = 200) -> np.ndarray:
    """One row a volume (at most `rows` of them, evenly spaced): slices evenly spaced from the vertex down."""
    chosen = np.unique(np.linspace(0, len(stacks) - 1, min(rows, len(stacks))).round().astype(int))
    lines = []
    for stack in (stacks[index] for index in chosen):
        places = np.linspace(0, len(stack) - 1, columns + 2).round().astype(int)[1:-1]
        lines.append(np.hstack([np.asarray(Image.fromarray(stack[place]).resize((side, side))) for place in places]))
    return np.vstack(lines)
