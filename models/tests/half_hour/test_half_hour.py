"""The whole way on the toy problem: data in one file, two pieces, a fresh machine, parts, samples, a pack."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from gridit.checkpoints import load_average
from gridit.data import load_volumes, slice_width
from gridit.errors import UsageError
from gridit.fixtures import tiny_manifest
from gridit.half_hour.bundle import pack_data, unpack_data
from gridit.half_hour.parts import join_parts, split_checkpoint
from gridit.half_hour.run import Piece, run_piece
from gridit.pack import check_pack, write_pack
from gridit.sample import sample_series
from gridit.train import Options, Trainer

MODELS = Path(__file__).parents[2]


def quiet(_text: str) -> None:
    pass


def test_the_toy_problem_from_data_to_pack(moving_disc, disc_config, tmp_path):
    bundle, home = tmp_path / "data.xz", tmp_path / "home"
    assert pack_data(moving_disc, None, 8, bundle) < moving_disc.stat().st_size
    piece = Piece(bundle, {"grid": disc_config}, tmp_path / "run", home, minutes=0.05, device="cpu", part_minutes=0.02)
    piece.piece = 0.02
    for _ in range(20):  # a busy machine may spend a piece on reading
        assert not run_piece(piece, quiet)
        if (home / "grid.parts.json").is_file():
            break
    first = json.loads((home / "grid.parts.json").read_text())
    assert first["step"] > 0 and (home / "grid-loss.png").is_file() and (home / "grid-sheet.png").is_file()

    # A fresh machine with nothing but what came home goes on from there.
    said: list[str] = []
    moved = Piece(**{**vars(piece), "folder": tmp_path / "fresh", "parts": home, "piece": 9.0})
    assert run_piece(moved, said.append)
    assert said[0].startswith(f"grid: from step {first['step']},")
    assert run_piece(moved, quiet)  # nothing left to do
    last = json.loads((home / "grid.parts.json").read_text())
    assert last["step"] > first["step"]

    join_parts(home, "grid", tmp_path / "joined.pt")
    network, state = load_average(tmp_path / "joined.pt")
    assert state["step"] == last["step"]
    frames = sample_series(network, torch.tensor([10.0, 30.0, 50.0, 70.0]), 1)
    manifest = tiny_manifest("tiny-flow-x")
    del manifest["sr"]
    write_pack(tmp_path / "pack", manifest, {"denoise": network}, {})
    assert frames.shape == (4, 8, 8) and check_pack(tmp_path / "pack")["files"].keys() == {"grid.onnx"}


def test_parts_are_small_and_damage_is_noticed(toy, prepared, tmp_path):
    trainer = Trainer(toy["grid"], Options("grid", prepared, tmp_path / "run", steps=2, device="cpu"))
    trainer.train(quiet)
    parts = split_checkpoint(trainer.checkpoint, tmp_path / "home", part_bytes=9000)
    assert len(parts) > 2 and all(path.stat().st_size <= 9000 for path in parts)
    join_parts(tmp_path / "home", "grid", tmp_path / "joined.pt")
    network, _ = load_average(tmp_path / "joined.pt")
    for ours, theirs in zip(network.parameters(), trainer.average.parameters(), strict=True):
        assert torch.equal(ours, theirs.half().float() if theirs.ndim >= 2 else theirs)
    with pytest.raises(UsageError, match="all parts of a sr checkpoint"):
        join_parts(tmp_path / "home", "sr", tmp_path / "joined.pt")
    content = parts[1].read_bytes()
    parts[1].write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(UsageError, match="does not match its hash"):
        join_parts(tmp_path / "home", "grid", tmp_path / "joined.pt")
    parts[1].unlink()
    with pytest.raises(UsageError, match="all parts"):
        join_parts(tmp_path / "home", "grid", tmp_path / "joined.pt")
    assert len(split_checkpoint(trainer.checkpoint, tmp_path / "home")) == 1  # the longer list's files are gone
    assert len(list((tmp_path / "home").glob("*.part-*"))) == 1


def test_the_bundle_holds_what_the_trainer_sees(prepared, tmp_path):
    bundle = tmp_path / "data.xz"
    pack_data(prepared, prepared, 8, bundle)
    files = unpack_data(bundle, tmp_path / "out")
    assert files.keys() == {"grid", "sr"} and slice_width(files["grid"]) == 8
    whole, shrunk = load_volumes(prepared, False, 2), load_volumes(files["grid"], False)
    assert (whole.frames - shrunk.frames.float()).abs().max() < 1.1 / 255
    assert (whole.ids, whole.pixel_mm) == (shrunk.ids, shrunk.pixel_mm) and (whole.count == shrunk.count).all()
    with np.load(prepared) as ours, np.load(files["sr"]) as theirs:
        assert (ours["voxels"] == theirs["voxels"]).all()
    with pytest.raises(UsageError, match=r"more than 0\.001 MB"):
        pack_data(prepared, None, 8, bundle, limit=1000)
    with pytest.raises(UsageError, match="needs 4 or 8"):
        pack_data(prepared, None, 4, bundle)
    (tmp_path / "text.xz").write_text("no data")
    with pytest.raises(UsageError, match="not a bundle"):
        unpack_data(tmp_path / "text.xz", tmp_path / "other")


def test_of_held_out_fine_volumes_one_a_subject_travels(prepared, tmp_path):
    with np.load(prepared) as content:
        arrays = dict(content)
    arrays["ids"] = np.array(["a-1", "a-2", "b-1", "b-2", "c-1"])
    arrays["held_out"] = np.array([False, False, True, True, True])
    np.savez(tmp_path / "fine.npz", **arrays)
    pack_data(prepared, tmp_path / "fine.npz", 8, tmp_path / "data.xz")
    made = unpack_data(tmp_path / "data.xz", tmp_path)["sr"]
    assert load_volumes(made, True).ids == ["b-1", "c-1"] and load_volumes(made, False).ids == ["a-1", "a-2"]


def test_the_recipe_is_one_command(prepared, toy, tmp_path):
    pack_data(prepared, None, 8, tmp_path / "data.xz")
    lines = []
    for name in ("model", "train"):
        lines += [f"[grid.{name}]", *(f"{key} = {value}" for key, value in toy["grid"][name].items())]
    (tmp_path / "toy.toml").write_text("\n".join(lines))
    settings = {"PYTHON": sys.executable, "CONFIG": "toy.toml", "BUNDLE": "data.xz", "FOLDER": "run", "OUT": "home"}
    places = {name: value if name == "PYTHON" else str(tmp_path / value) for name, value in settings.items()}
    done = subprocess.run(
        [shutil.which("bash"), MODELS / "recipes" / "gpu-half-hour.sh", "--minutes", "0.01", "--device", "cpu"],
        env={**os.environ, **places}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert "done: join the parts" in done.stdout and (tmp_path / "home" / "grid.part-00").is_file()
