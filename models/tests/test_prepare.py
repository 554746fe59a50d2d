import json

import nibabel as nib
import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from gridit.errors import UsageError
from gridit.prepare import find_head, prepare, to_slices
from gridit.reading import find_volumes, load_volume

CONFIG = {"size": 80, "field_mm": 160.0, "slice_mm": 2.0, "holdout": 1}


def write_nifti(path, volume, axes="RAS"):
    """`volume` is RAS; the file stores it along `axes`."""
    image = nib.Nifti1Image(volume, np.diag([2.0, 2, 2, 1]))
    target = nib.orientations.axcodes2ornt(axes)
    image = image.as_reoriented(nib.orientations.ornt_transform(nib.io_orientation(image.affine), target))
    nib.save(image, path)


def write_dicom(folder, volume):
    """Axial slices in the usual order: row 0 anterior, column 0 the patient's right, in shuffled file order."""
    folder.mkdir(parents=True)
    series = generate_uid()
    order = np.random.default_rng(3).permutation(volume.shape[2])
    for number, z in enumerate(order):
        meta = FileMetaDataset()
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        meta.MediaStorageSOPClassUID = pydicom.uid.MRImageStorage
        meta.MediaStorageSOPInstanceUID = generate_uid()
        item = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
        item.SOPClassUID, item.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
        item.SeriesInstanceUID = series
        pixels = volume[::-1, ::-1, z].T.astype(np.uint16)
        item.Rows, item.Columns = pixels.shape
        item.BitsAllocated = item.BitsStored = 16
        item.HighBit, item.PixelRepresentation, item.SamplesPerPixel = 15, 0, 1
        item.PhotometricInterpretation = "MONOCHROME2"
        item.PixelSpacing, item.ImageOrientationPatient = [2, 2], [1, 0, 0, 0, 1, 0]
        item.ImagePositionPatient = [-60.0, -80.0, 2.0 * float(z)]
        item.PixelData = pixels.tobytes()
        item.save_as(folder / f"{number:03d}.dcm", enforce_file_format=True)


def slices_of(source):
    (_, path, files), = find_volumes(source)  # fmt: skip
    return to_slices(find_head(*load_volume(path, files)), size=80, pixel_mm=2.0, slice_mm=2.0)


@pytest.mark.parametrize("axes", ["RAS", "PSR", "LPI"])
def test_slices_show_the_nose_up_and_the_right_side_left(tmp_path, head, axes):
    write_nifti(tmp_path / "a.nii.gz", head, axes)
    stack = slices_of(tmp_path)
    top = int(np.flatnonzero((head > 0).mean(axis=(0, 1)) > 0.01)[-1])
    assert len(stack) == top + 1
    rows, columns = np.nonzero(stack[top - 30] > 200)
    front, right = rows < 20, columns < 30
    assert front.any() and right.any()
    assert np.abs(columns[front].mean() - 40) < 3  # the front block lies in the middle of the width
    assert rows[~front].mean() > 30  # the right block lies lower in the picture
    assert columns[~front].mean() < 30  # and at its left edge


def test_vertex_is_slice_zero(tmp_path, head):
    write_nifti(tmp_path / "a.nii.gz", head)
    stack = slices_of(tmp_path)
    area = (stack > 30).mean(axis=(1, 2))
    assert 0 < area[0] < 0.05
    assert np.all(np.diff(area[:28]) >= 0)  # the ellipsoid widens down to its equator


def test_dicom_and_nifti_agree(tmp_path, head):
    (tmp_path / "nifti").mkdir()
    write_nifti(tmp_path / "nifti" / "a.nii.gz", head)
    write_dicom(tmp_path / "dicom" / "a", head)
    (tmp_path / "dicom" / "a" / "notes.txt").write_text("not DICOM")
    nifti, dicom = slices_of(tmp_path / "nifti"), slices_of(tmp_path / "dicom")
    assert nifti.shape == dicom.shape
    assert np.abs(nifti.astype(int) - dicom).max() <= 1


def test_other_slice_spacing_is_resampled(tmp_path, head):
    write_nifti(tmp_path / "a.nii.gz", head)
    (_, path, files), = find_volumes(tmp_path)  # fmt: skip
    voxels, voxel_mm = load_volume(path, files)
    fine = to_slices(find_head(voxels, voxel_mm), 80, 2.0, 1.0)
    coarse = to_slices(find_head(voxels, voxel_mm), 80, 2.0, 2.0)
    assert len(fine) == 2 * len(coarse) - 1
    assert np.array_equal(fine[::2], coarse)


def test_prepare_splits_by_subject_and_names_what_it_left_out(tmp_path, head):
    source = tmp_path / "in"
    source.mkdir()
    for name in "abc":
        write_nifti(source / f"{name}.nii.gz", head)
    write_nifti(source / "flat.nii.gz", np.zeros_like(head))
    (source / "broken.nii.gz").write_bytes(b"not a volume")
    said = []
    split = prepare(source, tmp_path / "out.npz", CONFIG, said.append)
    assert split["heldOut"] == ["b"] and split["train"] == ["a", "c"]
    assert {item["subject"] for item in split["skipped"]} == {"flat", "broken"}
    assert json.loads((tmp_path / "out.json").read_text()) == split
    with np.load(tmp_path / "out.npz") as data:
        assert data["voxels"].dtype == np.uint8 and data["voxels"].shape[1:] == (80, 80)
        assert data["counts"].sum() == len(data["voxels"])
        assert list(data["held_out"]) == [False, True, False]


def test_all_volumes_of_a_subject_go_to_one_side_of_the_split(tmp_path, head):
    source = tmp_path / "in"
    for name in ("p1/a", "p1/b", "p2/a", "p3/a", "p3/b"):
        (source / "cohort" / name).parent.mkdir(parents=True, exist_ok=True)
        write_nifti(source / "cohort" / f"{name}.nii.gz", head)
    split = prepare(source, tmp_path / "deep" / "out.npz", CONFIG, lambda _: None)
    assert split["heldOut"] == ["cohort-p2-a"]
    assert split["train"] == ["cohort-p1-a", "cohort-p1-b", "cohort-p3-a", "cohort-p3-b"]
    split = prepare(source, tmp_path / "out.npz", {**CONFIG, "holdout": 2}, lambda _: None)
    assert split["heldOut"] == ["cohort-p1-a", "cohort-p1-b", "cohort-p3-a", "cohort-p3-b"]
    with np.load(tmp_path / "out.npz") as data:
        assert list(data["subjects"]) == ["p1", "p1", "p2", "p3", "p3"]


def test_native_slices_are_kept_and_their_distance_written_down(tmp_path, head):
    image = nib.Nifti1Image(head[:, :, ::2], np.diag([2.0, 2, 4, 1]))
    (tmp_path / "in").mkdir()
    nib.save(image, tmp_path / "in" / "a.nii.gz")
    write_nifti(tmp_path / "in" / "b.nii.gz", head)
    prepare(tmp_path / "in", tmp_path / "out.npz", {**CONFIG, "slice_mm": "native"}, lambda _: None)
    with np.load(tmp_path / "out.npz") as data:
        assert list(data["slice_mm"]) == [4.0, 2.0]
        coarse, fine = np.split(data["voxels"].astype(int), [data["counts"][0]])
    assert len(coarse) in (len(fine) // 2, len(fine) // 2 + 1)
    # The coarse volume's vertex is the fine one's, or the slice below it.
    assert min(np.abs(coarse - fine[first::2][: len(coarse)]).mean() for first in (0, 1)) < 2


def test_fine_voxels_do_not_alias():
    volume = np.full((64, 64, 8), 0.2, np.float32)
    volume[8:56, 8:56] = 0.5 + 0.5 * (np.arange(48)[:, None, None] % 2)  # one voxel black, one white: too fine to show
    flat = to_slices(find_head(volume, np.array([1.0, 1, 1])), size=16, pixel_mm=3.0, slice_mm=None)[0][4:12, 4:12]
    assert flat.std() < 12  # without the filter 60


def test_damaged_dicom_files_are_listed_and_the_rest_is_used(tmp_path, head):
    write_dicom(tmp_path / "in" / "a", head)
    write_dicom(tmp_path / "in" / "b", head)
    write_dicom(tmp_path / "in" / "c", head)
    (tmp_path / "in" / "a" / "999.dcm").write_bytes(b"not DICOM at all")
    (tmp_path / "in" / "b" / "010.dcm").unlink()  # a hole in the stack
    cut = tmp_path / "in" / "c" / "005.dcm"
    cut.write_bytes(cut.read_bytes()[:-1000])  # pixels missing
    split = prepare(tmp_path / "in", tmp_path / "out.npz", CONFIG, lambda _: None)
    reasons = {item["subject"]: item["reason"] for item in split["skipped"]}
    assert "not readable as DICOM" in reasons["a/999.dcm"]
    assert "missing or doubled" in reasons["b"]
    assert reasons.keys() == {"a/999.dcm", "b", "c"} and split["train"] == ["a"]


def test_a_contact_sheet_shows_what_went_in(tmp_path, head):
    source = tmp_path / "in"
    source.mkdir()
    write_nifti(source / "a.nii.gz", head)
    write_nifti(source / "b.nii.gz", head[::-1].copy())
    prepare(source, tmp_path / "out.npz", CONFIG, lambda _: None)
    sheet = np.asarray(Image.open(tmp_path / "out.png"))
    assert sheet.shape == (2 * 64, 8 * 64)
    assert sheet[:64].max() > 200
    assert not np.array_equal(sheet[:64], sheet[64:])


def test_nothing_to_prepare_is_said_plainly(tmp_path):
    with pytest.raises(UsageError, match="No NIfTI"):
        prepare(tmp_path, tmp_path / "out.npz", CONFIG)
    with pytest.raises(UsageError, match="not a folder"):
        prepare(tmp_path / "nowhere", tmp_path / "out.npz", CONFIG)
    assert not (tmp_path / "out.npz").exists()


def test_the_held_out_are_named_by_a_rule(tmp_path, head):
    source = tmp_path / "in"
    source.mkdir()
    for name in ("IXI555-HH", "IXI556-HH", "IXI661-HH", "IXI662-HH"):
        write_nifti(source / f"{name}.nii.gz", head)
    rule = {**CONFIG, "holdout_names": r"IXI(55[6-9]|5[6-9]\d|6[0-5]\d|66[01])"}
    split = prepare(source, tmp_path / "out.npz", rule, lambda _: None)
    assert split["heldOut"] == ["IXI556-HH", "IXI661-HH"] and split["train"] == ["IXI555-HH", "IXI662-HH"]
    with pytest.raises(UsageError, match="fits 0 of 4 subjects"):
        prepare(source, tmp_path / "none.npz", {**CONFIG, "holdout_names": "OASIS"}, lambda _: None)


def test_age_and_sex_come_from_the_table_beside_the_volumes(tmp_path, head):
    source = tmp_path / "in"
    source.mkdir()
    for name in "abc":
        write_nifti(source / f"{name}.nii.gz", head)
    table = {**CONFIG, "table": "people.csv"}
    (source / "people.csv").write_text("id,sex,age\na,F,46.5\nc,,\n")
    prepare(source, tmp_path / "out.npz", table, lambda _: None)
    with np.load(tmp_path / "out.npz") as data:
        assert data["age"][0] == 46.5 and np.isnan(data["age"][1:]).all()
        assert list(data["sex"]) == ["F", "", ""]
    (source / "people.csv").write_text("id,sex,age\na,F,old\n")
    with pytest.raises(UsageError, match='a has the age "old"'):
        prepare(source, tmp_path / "out.npz", table, lambda _: None)
    (source / "people.csv").write_text("id,sex\n")
    with pytest.raises(UsageError, match="no column age"):
        prepare(source, tmp_path / "out.npz", table, lambda _: None)
    (source / "people.csv").unlink()
    with pytest.raises(UsageError, match=r"people\.csv does not exist"):
        prepare(source, tmp_path / "out.npz", table, lambda _: None)


def test_aligned_heads_keep_how_they_lay(tmp_path, head):
    source = tmp_path / "in"
    source.mkdir()
    for name in "ab":
        write_nifti(source / f"{name}.nii.gz", head)
    split = prepare(source, tmp_path / "out.npz", {**CONFIG, "align": True}, lambda _: None)
    with np.load(tmp_path / "out.npz") as data:
        assert data["pose"].shape == (2, 6)
        assert np.allclose(data["pose"][0], data["pose"][1], atol=0.1)  # the same head twice
    assert len(split["pose"]["mean"]) == len(split["pose"]["sd"]) == 6
