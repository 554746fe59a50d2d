"""CT of head and neck is laid by the junction of brainstem and cord, keeps its HU, and takes its labels with it."""

import json

import nibabel as nib
import numpy as np
import pytest

from gridit.data import load_volumes
from gridit.errors import UsageError
from gridit.necks import Neck
from gridit.prepare import prepare

CURVE = [[-1024, 0.0], [-200, 0.2], [250, 0.8], [1016, 1.0]]
CONFIG = {
    "landmarks": "neck", "size": 16, "field_mm": 64.0, "slice_mm": 2.0, "images": "_ct", "labels": "_labels", "holdout": 1,
    "brainstem": 1, "cord": 2, "above_mm": 10.0, "before_mm": 8.0, "curve": CURVE,
}  # fmt: skip
SHAPE = (20, 20, 30)  # RAS, 4 x 4 x 2 mm


def write(folder, name: str, junction: int = 20, drawn=(1, 2, 3), shift: int = 0, top: int = 28) -> None:
    """A cylinder of 40 HU; cord, brainstem from voxel `junction` up, a dense organ (3) on the right."""
    x, y, _ = np.meshgrid(*(np.arange(n) for n in SHAPE), indexing="ij")
    voxels = np.where((x - 10 - shift) ** 2 + (y - 10) ** 2 < 36, 40, -1024).astype(np.int16)
    labels = np.zeros(SHAPE, dtype=np.uint8)
    labels[9 + shift : 12 + shift, 7:10, 2:junction] = 2
    labels[9 + shift : 12 + shift, 7:10, junction:top] = 1
    labels[13 + shift : 15 + shift, 9:12, 5:15] = 3  # the high end of x is the right side
    voxels[labels == 3] = 600
    labels[~np.isin(labels, drawn)] = 0
    for kind, array in (("ct", voxels), ("labels", labels)):
        nib.save(nib.Nifti1Image(array, np.diag([4.0, 4, 2, 1])), folder / f"{name}_{kind}.nii.gz")


def test_necks_lie_alike_with_their_labels_and_their_hounsfield_units(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    write(source, "a")
    write(source, "b", junction=16, shift=2)
    write(source, "c", junction=24, drawn=(1, 2))
    split = prepare(source, tmp_path / "out.npz", CONFIG, say=lambda _: None)
    assert len(split["train"]) == 2 and split["heldOut"] == ["b_ct"] and not split["skipped"]
    with np.load(tmp_path / "out.npz") as data:
        voxels, labels, counts = data["voxels"], data["labels"], data["counts"]
        assert "first_mm" not in data  # 0 for all
    assert voxels.shape == labels.shape == (counts.sum(), 16, 16)
    # Position 0 is 10 mm above the junction: voxel 25, 21 and 29. That of c lies in the volume's last slice.
    assert counts.tolist() == [26, 22, 30]
    training, held_out = (load_volumes(tmp_path / "out.npz", held, labels=True) for held in (False, True))
    # 16 mm further down there is cord in all of them, at the same place, 8 mm behind the middle of the field.
    places = []
    for volumes in (training, held_out):
        for subject in range(len(volumes.ids)):
            mask = (volumes.labels[volumes.start[subject] + 8] == 2).numpy()
            places.append(np.argwhere(mask).mean(0))
    assert np.ptp(np.array(places), axis=0).max() < 1 and np.mean(places, axis=0) == pytest.approx([7.5 + 2, 7.5], abs=0.6)
    # What nobody drew of c isn't known; of the others it is, on the patient's right: the left of the picture.
    assert training.drawn[:, 3].tolist() == [True, False] and held_out.drawn[0, 3]
    organ = np.argwhere((held_out.labels == 3).numpy())
    assert len(organ) and organ[:, 2].max() < 7.5
    # Grey values say HU again by the same curve turned round, within a step of 8 bits.
    values, greys = np.array(CURVE).T
    middle = voxels[8, 9, 7] / 255
    assert np.interp(middle, greys, values) == pytest.approx(40, abs=2)


def test_a_volume_that_begins_below_position_0_says_so(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    write(source, "a", junction=28, top=29)
    write(source, "b")
    prepare(source, tmp_path / "out.npz", CONFIG, say=lambda _: None)
    with np.load(tmp_path / "out.npz") as data:
        assert data["first_mm"].tolist() == [8, 0]  # the junction is 2 mm below the last slice, position 0 is 10 mm above it


def test_what_cannot_be_laid_is_left_out_with_the_reason(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    write(source, "a")
    write(source, "b", drawn=(1, 3))
    write(source, "c", drawn=(3,))
    write(source, "d")
    (source / "d_labels.nii.gz").unlink()
    write(source, "e")
    nib.save(nib.Nifti1Image(np.zeros((4, 4, 4), np.uint8), np.eye(4)), source / "e_labels.nii.gz")
    prepare(source, tmp_path / "out.npz", {**CONFIG, "holdout": 0}, say=lambda _: None)
    split = json.loads((tmp_path / "out.json").read_text())
    reasons = {entry["subject"]: entry["reason"] for entry in split["skipped"]}
    assert split["train"] == ["a_ct"]
    assert "isn't drawn under the brainstem" in reasons["b_ct"]
    assert "neither the brainstem nor" in reasons["c_ct"]
    assert "no file of labels d_labels.nii.gz" in reasons["d_ct"]
    assert "its labels have (4, 4, 4) voxels" in reasons["e_ct"]


@pytest.mark.parametrize("curve", [[[-1000, 0], [0, 0.5], [-10, 1]], [[-1000, 0], [0, 0.5]], [[0, 0.2], [10, 1.0]]])
def test_a_curve_that_cannot_be_turned_round_is_refused(curve):
    with pytest.raises(UsageError, match="curve has to rise"):
        Neck.of({**CONFIG, "curve": curve})
