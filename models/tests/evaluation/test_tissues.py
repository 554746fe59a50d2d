"""Hounsfield units and organs of made series, and what of a neck is looked at."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from gridit.data import load_volumes
from gridit.errors import UsageError
from gridit.evaluation.commands import looked_at, seen
from gridit.evaluation.generators import from_networks
from gridit.evaluation.hounsfield import body, compare_tissues, to_hounsfield
from gridit.evaluation.judges import HERE, judges_for, kept, load_judges, train_judges
from gridit.evaluation.organs import compare_organs, counterpart, mirrored
from gridit.evaluation.report import hounsfield_table, missed_targets, organs_table
from gridit.evaluation.run import Reference, places, showing, unit_and_organ_rows
from gridit.model import GridConfig, GridTransformer

CURVE = [[-1, -1024], [-0.6, -200], [0.6, 250], [1, 1016]]


def neck(rng: np.random.Generator, offset: float = 0.0, thin: bool = False) -> np.ndarray:
    """(4, 32, 32) HU: fat around muscle, a bone behind, an airway in front, air outside."""
    row, column = np.meshgrid(np.arange(32) - 15.5, np.arange(32) - 15.5, indexing="ij")
    radius = np.hypot(row, column)
    frame = np.full((32, 32), -1024.0)
    frame[radius < (11.2 if thin else 13)] = -100
    frame[radius < 11] = 50
    frame[np.hypot(row - 5, column) < 3] = 700
    frame[np.hypot(row + 5, column) < 2] = -950
    frames = np.repeat(frame[None], 4, 0)
    return np.where(frames > -1000, frames + offset + rng.normal(0, 8, frames.shape), frames)


def series(*necks: np.ndarray) -> torch.Tensor:
    hounsfield, values = np.array(CURVE)[:, 1], np.array(CURVE)[:, 0]
    return torch.from_numpy(np.interp(np.stack(necks), hounsfield, values).astype(np.float32))


def test_hounsfield_units_come_back_by_the_curve():
    values = torch.tensor([[[-1.0, -0.8, -0.6, 0.0, 0.6, 1.0]]])
    assert to_hounsfield(values, CURVE)[0, 0].tolist() == pytest.approx([-1024, -612, -200, 25, 250, 1016])


def test_the_body_is_its_largest_piece_with_what_it_closes_in():
    frame = neck(np.random.default_rng(0))[0]
    frame[0:2, 0:2] = 40  # the table
    mask = body(frame)
    assert mask[10, 15] and mask[15, 15] and not mask[0, 0] and not mask[31, 31]
    assert not body(np.full((8, 8), -1024.0)).any()


def test_a_shift_and_a_lack_of_a_tissue_are_both_seen():
    rng = np.random.default_rng(1)
    real = series(*(neck(rng) for _ in range(3)))
    same = compare_tissues(series(*(neck(rng) for _ in range(3))), real, CURVE)
    assert same.keys() == {"air", "fat", "muscle", "bone"}
    assert all(abs(row["difference"]) < 8 for row in same.values())
    assert [row["real"] for row in same.values()] == pytest.approx([-950, -100, 50, 700], abs=12)
    shifted = compare_tissues(series(*(neck(rng, 60) for _ in range(3))), real, CURVE)
    assert shifted["fat"]["difference"] == pytest.approx(60, abs=10) and shifted["muscle"]["difference"] == pytest.approx(60, abs=10)
    thin = compare_tissues(series(*(neck(rng, thin=True) for _ in range(3))), real, CURVE)
    assert abs(thin["fat"]["difference"]) > 50
    table = hounsfield_table({"synthetic": shifted, "ceiling": same})
    assert "missed by" in table and table.count("\n") == 5
    report = {"about": {"superResolutionSteps": None}, "synthetic": {}, "hounsfield": {"synthetic": shifted, "ceiling": same}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gridit.evaluation.report.LINES", ())
        assert any(text.startswith("fat in HU") for text in missed_targets(report))


class ByPlace:
    """Labels what is bright: 1 on the patient's right (the picture's left), 2 on the left, 3 what is very bright."""

    config = SimpleNamespace(size=8, neighbours=1, classes=3)

    def __call__(self, frames: torch.Tensor, distance: torch.Tensor) -> torch.Tensor:
        assert frames.shape == (1, 3, 8, 8) and distance.shape == (1, 2)
        middle, right = frames[:, 1:2], torch.arange(8) < 4
        bright, very = middle > 0.2, middle > 0.8
        return torch.cat([~bright, bright & right & ~very, bright & ~right & ~very, very], 1).float()


def test_organs_are_measured_and_left_and_right_exchanged_in_the_mirror():
    organs = ["Right gland", "Left gland", "Cord"]
    assert counterpart("Right gland") == "Left gland" and counterpart("Cord") == "Cord"
    frames = torch.full((2, 3, 8, 8), -1.0)
    frames[:, :, 2:4, 0:2], frames[:, :, 2:4, 6:8], frames[:, :, 5, 3] = 0.5, 0.5, 0.9
    labels = torch.zeros(12, 8, 8, dtype=torch.uint8)
    labels[:, 2:4, 0:2] = 1
    volumes = load_with(frames.flatten(0, 1), labels)
    rows = compare_organs(ByPlace(), organs, frames, frames, np.array([0.0, 3.0, 6.0]), volumes)
    assert [row["organ"] for row in rows] == organs
    assert rows[0]["dice"] == 1 and rows[0]["people"] == 2 and rows[1]["dice"] is None
    assert rows[0]["ml"] == pytest.approx(4 * 3 * 16 * 3 / 1000, abs=1e-3) == rows[0]["mlReal"]
    assert all(row["mirror"] == 1 for row in rows)
    turned = mirrored(torch.tensor([[[1, 0, 3]]], dtype=torch.uint8), organs)
    assert turned.tolist() == [[[3, 0, 2]]]
    nothing = compare_organs(ByPlace(), organs, torch.full_like(frames, -1), frames, np.array([0.0, 3.0, 6.0]), volumes)
    assert nothing[0]["ml"] == 0 and nothing[0]["mirror"] is None
    assert "–" in organs_table(nothing) and "nan" not in organs_table(nothing)


def load_with(frames: torch.Tensor, labels: torch.Tensor):
    """Two held-out subjects of three slices, 3 mm apart."""
    from gridit.data import Volumes

    drawn = np.stack([np.bincount(labels[:3].numpy().ravel(), minlength=256) > 0] * 2)
    return Volumes(
        frames, np.array([0, 3]), np.array([3, 3]), ["a", "b"], np.array([3.0, 3.0]), 4.0, [{}, {}],
        labels=labels[:6], drawn=drawn,
    )  # fmt: skip


@pytest.fixture
def deeper(cohort):
    """The cohort with subjects that begin at 0 and at 20 mm in turn."""
    with np.load(cohort) as data:
        arrays = dict(data)
    np.savez(cohort, **arrays, first_mm=np.array([0.0, 20.0] * 4))
    return cohort


def test_positions_are_what_every_subject_shows(deeper):
    training, held_out = (load_volumes(deeper, held, 2) for held in (False, True))
    positions = places(Reference(training, held_out, load_judges(kept(8))), 8)
    assert positions[0] == 20 and positions[-1] == 78
    assert seen(held_out, (None, None)) is held_out
    some = seen(training, (0.0, 60.0))
    assert 2 <= len(some.ids) < len(training.ids) and (some.first_mm == 0).all()
    same, where = np.flatnonzero(training.first_mm == 0)[1:2], np.array([[10.0]])
    assert torch.equal(some.at(np.array([1]), where), training.at(same, where))
    assert not showing(training, (0.0, 500.0)).ids
    with pytest.raises(UsageError, match="needs two or more"):
        seen(held_out, (0.0, 500.0))
    with pytest.raises(UsageError, match="has to lie above"):
        looked_at((50.0, 20.0))


def test_judges_know_where_a_subject_begins(deeper):
    made = train_judges(load_volumes(deeper, False, 2), steps=1, batch=2, say=lambda _: None)
    with np.load(deeper) as data:
        assert made.mean == pytest.approx(39 + data["first_mm"][~data["held_out"]].mean())


def test_judges_are_of_the_pack_or_of_the_name_given(tmp_path):
    assert judges_for(64, "brain-mr-t1", None) == kept(64) == HERE / "judges-brain-mr-t1-64.npz"
    assert judges_for(32, "no-such-pack", None) == kept(64)
    assert judges_for(32, "brain-mr-t1", tmp_path / "mine") == tmp_path / "mine-32.npz"


def test_a_pack_without_units_and_labels_has_no_such_figures(deeper):
    grid = GridTransformer(GridConfig(k=2, size=8, patch=4, width=32, depth=1, heads=2)).eval()
    generator = from_networks(grid, None)
    reference = Reference(*(load_volumes(deeper, held, 2) for held in (False, True)), load_judges(kept(8)))
    positions, made = np.linspace(20, 70, 4), torch.zeros(2, 4, 8, 8)
    assert unit_and_organ_rows(generator, made, reference, positions, print) == {}
    generator.hounsfield = CURVE
    rows = unit_and_organ_rows(generator, made, reference, positions, print)["hounsfield"]
    assert rows["synthetic"].keys() == rows["ceiling"].keys()
