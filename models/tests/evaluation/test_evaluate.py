import json
from pathlib import Path

import numpy as np
import pytest
import torch

from gridit.__main__ import main
from gridit.data import load_volumes
from gridit.errors import UsageError
from gridit.evaluation.commands import at_size, evaluate
from gridit.evaluation.generators import from_pack
from gridit.evaluation.judges import FEATURES, HERE, kept, load_judges, train_judges
from gridit.evaluation.report import LINES, card, card_files, measured
from gridit.evaluation.run import QUICK, Reference, choose, compare, heads_at, nearest_of_peers, peers, places
from gridit.evaluation.super_resolution import some_slices, super_resolution

MODELS = Path(__file__).parents[2]
PACKS = MODELS.parent / "test" / "fixtures" / "packs"


@pytest.fixture(scope="module")
def judges():
    return load_judges(kept(8))


def test_real_subjects_against_real_subjects_give_the_ceiling(cohort, judges):
    training, held_out = (load_volumes(cohort, held, 2) for held in (False, True))
    reference = Reference(training, held_out, judges)
    positions = places(reference, 8)
    assert positions[-1] == 78.0  # no deeper than the shortest subject
    others = peers(reference)
    real = heads_at(held_out, range(3), positions)
    ceiling = compare(heads_at(training, others, positions), real, positions, judges, 5)
    # What a generator would score that made the same training subjects.
    again = compare(heads_at(choose(training, list(others)), range(len(others)), positions), real, positions, judges, 5)
    assert again == ceiling
    # Noise, on the other hand, is found out.
    noise = torch.randn(3, 8, 8, 8, generator=torch.Generator().manual_seed(0)).clamp(-1, 1)
    worse = compare(noise, real, positions, judges, 60)
    assert worse["frechetDistance"] > 3 * ceiling["frechetDistance"]
    assert worse["neighbourSsim"] < ceiling["neighbourSsim"] - 0.2
    assert worse["greyValueDistancePercent"] > ceiling["greyValueDistancePercent"]
    assert worse["twoSampleAccuracy"] > 0.85
    # Each real subject's nearest is another one.
    nearest = nearest_of_peers(reference, others, positions)
    assert nearest.distance.min() > 0.01


def test_held_out_slices_themselves_have_the_ideal_figures(cohort, judges):
    held_out = load_volumes(cohort, True, 2)
    positions = np.linspace(10, 70, 8)
    real = heads_at(held_out, range(3), positions)
    same = compare(real, real, positions, judges, 1)
    assert same["frechetDistance"] == pytest.approx(0, abs=1e-3)
    for name in (
        "precision",
        "recall",
        "depthErrorRatio",
        "depthGradientOfReal",
        "fineDetailOfReal",
        "diversityOfReal",
    ):
        assert same[name] == 1
    assert same["greyValueDistancePercent"] == 0


def test_super_resolution_keeps_its_input_and_is_compared_with_bicubic(cohort):
    generator = from_pack(PACKS / "tiny-flow-x")
    real = some_slices(load_volumes(cohort, True), "T1W", 2)
    assert real.shape == (6, 1, 16, 16)
    row = super_resolution(generator, real, 2, "fine")
    assert row["scale"] == 2 and row["largestInputError"] < 1e-5
    assert row["gainDb"] == pytest.approx(row["psnr"] - row["psnrBicubic"], abs=0.011)
    low, size = real[:, :, ::2, ::2], 16
    cubic = torch.nn.functional.interpolate(
        torch.nn.functional.avg_pool2d(real, 2), size=(size, size), mode="bicubic", align_corners=False
    )
    error = (cubic.clamp(-1, 1) - real).square().mean((1, 2, 3))
    assert row["psnrBicubic"] == pytest.approx(float((10 * torch.log10(4 / error)).mean()), abs=0.01)
    assert low.shape[-1] == 8


@pytest.mark.parametrize("pack", ["tiny-flow-x", "tiny-vp-eps"])
def test_a_pack_is_evaluated_as_it_ships(cohort, tmp_path, pack, monkeypatch):
    monkeypatch.setattr("gridit.evaluation.commands.QUICK", QUICK.__class__(
        frames=6, seeds=3, classifier_steps=5, table=(("euler", 2), ("heun", 2)), table_seeds=2, heads=2, slices=2,
        super_steps=(1, 2),
    ))  # fmt: skip
    out = tmp_path / "deep" / "report"
    options = {"real": cohort, "real_sr": cohort, "out": out, "judges": None, "quick": True}
    evaluate(from_pack(PACKS / pack), {**options, "sampler": None, "steps": None, "sr_steps": 2})
    report = json.loads((out / "report.json").read_text())
    assert report["about"]["pack"] == f"{pack} 0.0.1" and report["about"]["heldOutSubjects"] == 3
    assert {line.key for line in LINES} <= report["synthetic"].keys() == report["ceiling"].keys()
    assert len(report["sampling"]) == 2 and len(report["completion"]) == 3
    assert {row["data"] for row in report["superResolution"]} == {
        "fine, T1W",
        "fine, all contrasts",
        "held-out subjects of the grid model",
    }
    text = (out / "report.md").read_text()
    for line in LINES:
        assert line.text in text
    assert "nan" not in text
    for name in ("samples", "nearest", "completion", "super-resolution", "enlarged"):
        assert (out / f"{name}.png").stat().st_size > 100 and f"({name}.png)" in text

    template = tmp_path / "x.card.md"
    template.write_text("# Card\n\n{{measured}}\n\n![](samples.png)\n")
    files = card_files(template, out)
    assert set(files) == {"MODEL_CARD.md", "samples.png"}
    assert files["MODEL_CARD.md"].decode() == f"# Card\n\n{measured(report)}\n\n![](samples.png)\n"


def test_what_cannot_be_evaluated_is_said_plainly(cohort, tmp_path):
    with pytest.raises(UsageError, match="slices of 16 pixels, this pack needs 64, 128 or 256"):
        at_size(cohort, 64)
    with pytest.raises(UsageError, match="not a prepared file"):
        at_size(tmp_path / "nothing.npz", 64)
    with pytest.raises(UsageError, match="is not a model pack"):
        from_pack(tmp_path)
    (tmp_path / "judges.npz").write_bytes(b"nothing")
    with pytest.raises(UsageError, match="does not hold judges"):
        load_judges(tmp_path / "judges.npz")
    template = tmp_path / "x.card.md"
    template.write_text("# Card without figures\n")
    with pytest.raises(UsageError, match="has no line"):
        card(template, tmp_path)


def test_the_command_line_says_which_file_is_wrong(cohort, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(
        "sys.argv", ["gridit", "evaluate", str(tmp_path), "--real", str(cohort), "--out", str(tmp_path / "o")]
    )
    assert main() == 1
    assert "is not a model pack" in capsys.readouterr().err


def test_judges_learn_and_come_back_from_their_file(cohort, tmp_path):
    training = load_volumes(cohort, False, 2)
    said = []
    made = train_judges(training, steps=200, batch=32, say=said.append)
    positions = np.linspace(10, 70, 8)
    heads = heads_at(load_volumes(cohort, True, 2), range(3), positions)
    assert made.features(heads.flatten(0, 1)).shape == (24, FEATURES)
    error = np.abs(made.depth(heads.flatten(0, 1)).reshape(3, 8) - positions).mean()
    assert error < 12  # always guessing the middle: 17
    made.save(tmp_path / "judges.npz")
    again = load_judges(tmp_path / "judges.npz")
    assert np.abs(again.depth(heads[0]) - made.depth(heads[0])).max() < 0.5
    assert len(said) == 2


def test_the_judges_in_the_repository_are_small():
    files = list(HERE.glob("judges-*.npz"))
    brain, neck = ({kept(size, pack) for size in sizes} for pack, sizes in (("brain-mr-t1", (32, 64, 128)), ("ct-head-neck", (32, 64))))
    assert brain | neck == set(files) and not brain & neck
    assert all(path.stat().st_size < 1_000_000 for path in files)
