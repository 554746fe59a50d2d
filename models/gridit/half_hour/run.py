"""`half-hour run`: one piece of at most ten minutes; the same command again goes on from it.

On the same machine the run's folder holds the whole checkpoint and nothing is lost. On a fresh machine the parts that
the piece before brought home are enough: the averaged weights, and how far the schedule was.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import torch

from ..train import Options, Trainer
from .bundle import unpack_data
from .parts import MANIFEST, join_parts, split_checkpoint


@dataclass
class Piece:
    """One call: budgets in minutes over all pieces (`minutes` a stage) and of this one (`piece`)."""

    bundle: Path
    config: dict
    folder: Path
    out: Path
    minutes: float = 25.0
    sr_minutes: float = 0.0
    piece: float = 9.0
    batch: int | None = None
    optimiser: str = "muon"
    parts: Path | None = None
    start_from: Path | None = None
    device: str = "auto"
    seed: int = 1
    part_minutes: float = 3.0


def run_piece(piece: Piece, say=print) -> bool:
    """Train until the budget of all stages or that of this piece is spent. Whether everything is done."""
    begun = time.monotonic()
    files = unpack_data(piece.bundle, piece.folder)
    budgets = {"grid": piece.minutes, "sr": piece.sr_minutes if "sr" in files else 0.0}
    for stage, minutes in budgets.items():
        if minutes <= 0:
            continue
        left = piece.piece - (time.monotonic() - begun) / 60
        if left <= 0 or not train_stage(stage, minutes, left, files[stage], piece, say):
            say("the piece is spent: run the same command again to go on")
            return False
    say("done: join the parts, then sample and export")
    return True


def train_stage(stage: str, minutes: float, left: float, file: Path, piece: Piece, say) -> bool:
    """Train one stage for what is left of this piece. Whether its budget is spent."""
    run = piece.folder / stage
    run.mkdir(parents=True, exist_ok=True)
    start = piece.start_from
    joined = None
    begun = (run / "checkpoint.pt").is_file()
    if not begun and piece.parts is not None and (piece.parts / f"{stage}.{MANIFEST}").is_file():
        joined = start = run / "joined.pt"
        join_parts(piece.parts, stage, joined)
    cuda = piece.device.startswith("cuda") or (piece.device == "auto" and torch.cuda.is_available())
    trainer = Trainer(
        piece.config[stage],
        Options(
            stage, file, run, minutes=minutes, stop_minutes=left, batch=piece.batch if stage == "grid" else None,
            seed=piece.seed, device=piece.device, compile=cuda, optimiser=piece.optimiser, start_from=start,
            save_minutes=piece.part_minutes, sheet_minutes=piece.part_minutes,
        ),
    )  # fmt: skip
    if joined is not None:
        state = torch.load(joined, map_location="cpu", weights_only=True)
        trainer.step, trainer.elapsed, trainer.warm_from = state["step"], state["elapsed"], state["step"]
    say(f"{stage}: from step {trainer.step}, {trainer.elapsed / 60:.1f} of {minutes:g} min")
    trainer.after_save = lambda: bring_home(run, stage, piece.out)
    trainer.train(say)
    return trainer.progress() >= 1


def bring_home(run: Path, stage: str, out: Path) -> None:
    """Everything to look at or to go on from into the folder that is brought home."""
    split_checkpoint(run / "checkpoint.pt", out)
    sheets = sorted(run.glob("sheet-*.png"))
    for source in (*sheets[-1:], run / "loss.png", run / "loss.jsonl"):
        if source.is_file():
            kind = source.stem.split("-")[0]  # sheet-000500.png becomes grid-sheet.png
            shutil.copyfile(source, out / f"{stage}-{kind}{source.suffix}")
