"""Trains every variant with the same number of floating-point operations and measures its held-out loss.

The operations of one step (forward, backward, optimiser: matrix products, convolutions, attention) are counted, so
that neither the machine nor what else runs on it changes a figure. Every variant sees the same batches in the
same order and is measured on the same held-out batches. A run that was stopped goes on where it was.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from .. import data
from ..losses import grid_loss
from ..train import Options, Trainer
from .cost import inference_ratios
from .table import replace, write_table
from .variants import Plan, Variant

HELD_OUT_SEED = 90  # of the held-out batches of all variants
NOISE_BANDS = ((0.0, 0.2), (0.2, 0.5), (0.5, 1.0))  # of the time, 0 = noise


def ablate(plan: Plan, file: Path, folder: Path, say=print, limit: int | None = None) -> list[dict]:
    """Run the whole plan on a prepared file; returns the rows and writes table.md and table.json after each."""
    folder.mkdir(parents=True, exist_ok=True)
    held_out = data.load_volumes(file, True, 2, limit=limit)
    kept = folder / "operations.json"
    counted: dict[str, dict] = json.loads(kept.read_text()) if kept.is_file() else {}

    def count(variant: Variant) -> dict:
        what = json.dumps([variant.model, variant.train, variant.optimiser])
        if what not in counted:
            counted[what] = count_operations(variant, file, folder)
            replace(kept, json.dumps(counted, indent=1))
        return counted[what]

    budget = plan.steps * count(plan.variants[0])["step"]
    rows: list[dict] = []
    for variant in plan.variants:
        like = variant
        if variant.samples_of is not None:
            like = next(each for each in plan.variants if each.name == variant.samples_of)
        samples = round(budget / count(like)["step"]) * like.train["batch"]
        steps = round(samples / variant.train["batch"])
        row = result_of(variant, plan, steps, folder)
        if row is None:
            say(f"{variant.name}: {steps} steps")
            row = train_variant(variant, plan, steps, file, folder, held_out, limit)
            row |= {"tokens": count(variant)["tokens"], "operations": steps * count(variant)["step"],
                    "operationsPerSample": count(variant)["step"] / variant.train["batch"]}  # fmt: skip
            replace(folder / variant.folder / "result.json", json.dumps(row, indent=1))
        rows.append(row)
        say(f"{variant.name}: held-out loss {row['heldOut']:.4f}")
        write_table(plan, rows, folder)
    forms = [json.dumps(variant.model) for variant in plan.variants]
    known = {form: row["inference"] for form, row in zip(forms, rows, strict=True) if "inference" in row}
    wanted = [form for form in dict.fromkeys(forms) if form not in known]
    if wanted:
        say("time of a step in onnxruntime")
        measured = list(dict.fromkeys((forms[0], *wanted)))
        known |= zip(measured, inference_ratios([json.loads(form) for form in measured]), strict=True)
    for variant, row, form in zip(plan.variants, rows, forms, strict=True):
        row["inference"] = known[form]
        replace(folder / variant.folder / "result.json", json.dumps(row, indent=1))
    write_table(plan, rows, folder)
    return rows


def result_of(variant: Variant, plan: Plan, steps: int, folder: Path) -> dict | None:
    """The row of a variant that is done. What another variant of that name left behind is removed."""
    run = folder / variant.folder
    run.mkdir(exist_ok=True)
    what = json.dumps(
        [variant.model, variant.train, variant.optimiser, variant.seed, steps, plan.bf16, plan.held_out_batches]
    )
    said = run / "variant.json"
    if not said.is_file() or said.read_text() != what:
        for name in ("checkpoint.pt", "result.json", "loss.jsonl"):
            (run / name).unlink(missing_ok=True)
        replace(said, what)
    result = run / "result.json"
    return json.loads(result.read_text()) if result.is_file() else None


def options(variant: Variant, plan: Plan, file: Path, run: Path, steps: int, limit: int | None) -> Options:
    """How a variant trains; no sheets, and validation by this module alone."""
    return Options(
        "grid", file, run, steps=steps, seed=variant.seed, device="cpu", bf16=plan.bf16, optimiser=variant.optimiser,
        sheet_minutes=None, save_minutes=2.0, validate_every=10**9, limit=limit,
    )  # fmt: skip


def count_operations(variant: Variant, file: Path, folder: Path) -> dict:
    """Floating-point operations of a training step (mean over the run) and tokens of a sample."""
    trainer = Trainer(
        {"model": variant.model, "train": variant.train},
        Options("grid", file, folder / "counting", steps=1, device="cpu", optimiser=variant.optimiser, limit=4),
    )
    counts = []
    for route in dict.fromkeys((variant.train.get("route", 0), 0)):
        trainer.settings = {**variant.train, "route": route}
        with FlopCounterMode(display=False) as counter:
            trainer.loss(trainer.network, trainer.batch(0)).backward()
            for optimiser in trainer.optimisers:
                optimiser.step()
        counts.append(counter.get_total_flops())
    model = trainer.network.config
    step = counts[0] * 2 / 3 + counts[-1] / 3  # token routing ends after two thirds
    return {"step": step, "tokens": (model.k * model.size // model.patch) ** 2}


def train_variant(
    variant: Variant, plan: Plan, steps: int, file: Path, folder: Path, held_out: data.Volumes, limit: int | None
) -> dict:
    """Train one variant to the end and measure it."""
    trainer = Trainer(
        {"model": variant.model, "train": variant.train}, options(variant, plan, file, folder / variant.folder, steps, limit)
    )
    trainer.train(lambda _: None)
    losses = held_out_losses(trainer.average, held_out, plan)
    return {
        "name": variant.name, "about": variant.about, "steps": steps, "samples": steps * variant.train["batch"],
        "parameters": sum(parameter.numel() for parameter in trainer.network.parameters()),
        "cpuSeconds": round(trainer.cpu), "seed": variant.seed, **losses,
    }  # fmt: skip


@torch.no_grad()
def held_out_losses(network: nn.Module, held_out: data.Volumes, plan: Plan) -> dict:
    """Velocity loss on held-out subjects, at the base's noise levels and in bands of them; the same for all variants."""
    frames = network.config.k**2
    whole: list[float] = []
    bands: dict[tuple[float, float], list[float]] = {band: [] for band in NOISE_BANDS}
    for index in range(plan.held_out_batches):
        batch = data.grid_batch(held_out, plan.variants[0].train, frames, (HELD_OUT_SEED, index), training=False)
        with torch.autocast("cpu", torch.bfloat16, enabled=plan.bf16):
            for item in range(len(batch["x"])):
                one = {name: value[item : item + 1] for name, value in batch.items()}
                loss = float(grid_loss(network, one))
                time = float(one["time"][~one["known"]][0])
                whole.append(loss)
                next(bands[band] for band in NOISE_BANDS if band[0] <= time <= band[1]).append(loss)
    return {
        "heldOut": round(sum(whole) / len(whole), 5),
        "heldOutByTime": {f"{low:g}-{high:g}": round(sum(v) / max(1, len(v)), 5) for (low, high), v in bands.items()},
    }
