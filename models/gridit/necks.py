"""Landmarks of a CT of head and neck, for `prepare`: where the spinal cord begins, and Hounsfield units to [0, 1].

Position 0 lies `above_mm` over the junction of brainstem and spinal cord, and the field's middle so far before the cord
that nose and nape are both in it. Organs that somebody drew tell where that is; a volume without them is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import ndimage

from .errors import UsageError
from .prepare import Head, depths, moved, slice_points
from .reading import load_volume

CUT_MM = 8.0  # a cord that ends nearer to the top of its volume is cut, not begun


@dataclass(frozen=True)
class Neck:
    """What [prepare] says of necks.

    curve: pairs of a value in HU and a grey value in [0, 1], rising, linear between; brainstem, cord: their label values;
    above_mm: from the junction up to position 0; before_mm: from the cord forwards to the middle of the field;
    images, labels: how the names of the files of a patient end.
    """

    curve: tuple[tuple[float, float], ...]
    brainstem: int
    cord: int
    above_mm: float
    before_mm: float
    images: str
    labels: str

    @classmethod
    def of(cls, config: dict) -> Neck:
        """@raises UsageError for a curve that does not rise"""
        curve = tuple((float(value), float(grey)) for value, grey in config["curve"])
        values, greys = np.array(curve).T
        if (np.diff(values) <= 0).any() or (np.diff(greys) <= 0).any() or greys[0] != 0 or greys[-1] != 1:
            raise UsageError("[prepare] curve has to rise from a grey value of 0 to 1, in both columns.")
        rest = {name: config[name] for name in ("brainstem", "cord", "above_mm", "before_mm", "images", "labels")}
        return cls(curve, **rest)

    def labels_beside(self, path: Path) -> Path:
        """The file of labels of an image. @raises UsageError where there is none"""
        beside = path.with_name(path.name.replace(f"{self.images}.nii", f"{self.labels}.nii"))
        if beside == path or not beside.is_file():
            raise UsageError(f"there is no file of labels {beside.name} beside it")
        return beside

    def find(self, path: Path) -> Head:
        """A volume with its labels and landmarks. @raises UsageError where the cord's beginning is not to be seen"""
        voxels, voxel_mm = load_volume(path)
        drawn, _ = load_volume(self.labels_beside(path))
        if drawn.shape != voxels.shape:
            raise UsageError(f"its labels have {drawn.shape} voxels, it has {voxels.shape}")
        labels = drawn.round().astype(np.uint8)
        junction = self.junction(labels, float(voxel_mm[2]))
        near = labels[:, :, max(0, int(junction - 30 / voxel_mm[2])) : int(junction) + 1]
        if not (near == self.cord).any():
            raise UsageError("the spinal cord isn't drawn under the brainstem")
        along, across, _ = ndimage.center_of_mass(near == self.cord)
        values, greys = np.array(self.curve).T
        scaled = np.interp(voxels, values, greys).astype(np.float32)
        vertex = junction + self.above_mm / float(voxel_mm[2])
        return Head(scaled, voxel_mm, vertex, (along, across + self.before_mm / float(voxel_mm[1])), labels)

    def junction(self, labels: np.ndarray, slice_mm: float) -> float:
        """Voxel number along z of the lowest slice of the brainstem, or else of the highest of the cord."""
        stem, cord = (np.flatnonzero((labels == value).any(axis=(0, 1))) for value in (self.brainstem, self.cord))
        if stem.size:
            return float(stem[0])
        if cord.size and (labels.shape[2] - 1 - cord[-1]) * slice_mm > CUT_MM:
            return float(cord[-1])
        raise UsageError("neither the brainstem nor the upper end of the spinal cord is drawn in it")


def label_slices(head: Head, size: int, pixel_mm: float, step_mm: float) -> np.ndarray:
    """Labels uint8 [depth, size, size] on the pixels of `to_slices`: of each pixel the label that has most of it."""
    labels = head.labels
    assert labels is not None
    points = head.places(moved(slice_points(depths(head, step_mm), size, pixel_mm), None))
    most = np.full(points.shape[1:], 0.5, dtype=np.float32)
    result = np.zeros(points.shape[1:], dtype=np.uint8)
    for value in np.unique(labels[labels > 0]):
        share = ndimage.map_coordinates((labels == value).astype(np.float32), points, order=1, mode="constant")
        result[share >= most] = value
        most = np.maximum(most, share)
    return result
