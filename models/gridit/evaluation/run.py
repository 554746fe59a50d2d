"""All measures of one pack: `python -m gridit evaluate`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..data import Volumes, box_down
from . import pictures
from .anatomy import Region, anatomy, find_region, spread
from .coherence import depth_gradient, fine_power, neighbour_ssim
from .completion import completion
from .frechet import frechet_distance, precision_recall
from .generators import Generator
from .grey_values import histogram_distance
from .hounsfield import compare_tissues
from .judges import Judges
from .memorisation import Nearest, nearest_training, pair_difference
from .organs import compare_organs
from .people import agreement, train_age
from .super_resolution import some_slices, super_resolution
from .two_sample import classifier_accuracy

SHALLOWEST_MM, DEEPEST_MM = 10.0, 145.0
SKULL_BASE_MM = 110.0
FIRST_SEED = 1000


@dataclass(frozen=True)
class Size:
    """How much is sampled: `frames` a series (several grids), `seeds` series, `table` (sampler, steps) and its seeds."""

    frames: int = 32
    seeds: int = 14
    classifier_steps: int = 400
    table: tuple[tuple[str, int], ...] = (
        *(("euler", steps) for steps in (1, 2, 4, 5, 8, 10, 20)),
        *(("dpmpp2m", steps) for steps in (2, 4, 5, 8, 10, 12, 20)),
        *(("heun", steps) for steps in (2, 3, 4, 5, 10, 16)),
    )  # fmt: skip
    table_seeds: int = 8
    heads: int = 14
    slices: int = 8
    super_steps: tuple[int, ...] = (1, 2, 4, 8)
    wishes: int = 16  # ages


FULL = Size()
QUICK = Size(
    frames=16, seeds=8, classifier_steps=150, table=(("euler", 10), ("dpmpp2m", 10), ("heun", 5)), table_seeds=4, heads=4, slices=3,
    super_steps=(1, 4), wishes=8,
)  # fmt: skip


@dataclass
class Reference:
    """What a pack is held against."""

    training: Volumes  # at the resolution of the grid model
    held_out: Volumes
    judges: Judges
    fine: Volumes | None = None  # held-out, at the resolution of the super-resolver's result
    middle: Volumes | None = None  # the held-out subjects of `held_out` at twice its resolution
    finished: list[Reference] = field(default_factory=list)  # at the size of refined slices and at half of it
    between: tuple[float, float] = (SHALLOWEST_MM, DEEPEST_MM)  # mm: what is looked at, where every subject shows it


def evaluate(generator: Generator, reference: Reference, out: Path | None, size: Size = FULL, say=print) -> dict:
    """The whole report as a dictionary (what report.json holds); pictures go to the folder `out`."""
    begun = time.monotonic()
    positions = places(reference, size.frames)
    held_out = heads_at(reference.held_out, range(len(reference.held_out.ids)), positions)
    others = peers(reference)
    training = heads_at(reference.training, others, positions)
    result: dict = {
        "about": {
            "pack": generator.name, "sampler": generator.sampler, "steps": generator.steps,
            "superResolutionSteps": generator.sr_steps if generator.sr else None,
            "series": size.seeds, "firstSeed": FIRST_SEED, "frames": size.frames,
            "positionsMm": [float(positions[0]), round(float(positions[-1]), 1)], "heldOutSubjects": len(held_out),
            "trainingSubjects": len(reference.training.ids),
        },
        "measures": [],
    }  # fmt: skip

    say(f"{size.seeds} series of {size.frames} frames")
    started = time.monotonic()
    made = torch.stack([generator.series(positions, FIRST_SEED + seed) for seed in range(size.seeds)])
    result["about"]["secondsPerSeries"] = round((time.monotonic() - started) / size.seeds, 2)

    say("against held-out subjects, and training subjects against the same")
    nearest = nearest_training(made, reference.training, positions)
    synthetic = compare(made, held_out, positions, reference.judges, size.classifier_steps)
    ceiling = compare(training, held_out, positions, reference.judges, size.classifier_steps)
    held_nearest = nearest_training(held_out, reference.training, positions)
    synthetic |= closeness(nearest, held_nearest)
    ceiling |= closeness(nearest_of_peers(reference, others, positions), held_nearest)
    result["synthetic"], result["ceiling"] = synthetic, ceiling

    if reference.finished:
        say("refined slices")
        finished = torch.stack([generator.finish(low, positions, FIRST_SEED + seed) for seed, low in enumerate(made)])
        result["finished"] = [
            finished_rows(
                finished, each, positions, size.classifier_steps, each is reference.finished[-1], generator.brain
            )
            for each in reference.finished
        ]
        if generator.people:
            say("age")
            result["age"] = age_rows(generator, reference.finished[-1], positions, size.wishes)
    else:
        finished = made
    result |= unit_and_organ_rows(generator, finished, reference.finished[0] if reference.finished else reference, positions, say)
    say("sampler and steps")
    result["sampling"] = [sampling_row(generator, reference, *choice, size.table_seeds) for choice in size.table]
    say("completion of held-out heads")
    result["completion"] = completion(generator, reference.held_out, size.heads)
    if generator.sr is not None:
        say("super-resolution")
        result["superResolution"] = super_rows(generator, reference, size)
    if out is not None:
        say("pictures")
        pictures.draw_all(out, generator, reference, made, nearest, positions)
    result["about"]["seconds"] = round(time.monotonic() - begun)
    return result


def finished_rows(
    series: Tensor, reference: Reference, positions: np.ndarray, classifier_steps: int, search: bool, brain: bool = True
) -> dict:
    """All measures of finished series (S, N, H, W) at the size of one reference, and anatomy.

    search: whether to look for the nearest training subjects, which takes minutes where frames are fine; brain: whether
    there is one to measure, beside symmetry.
    """
    size = reference.held_out.frames.shape[-1]
    series = box_down(series, series.shape[-1] // size)
    held_out = heads_at(reference.held_out, range(len(reference.held_out.ids)), positions)
    others = peers(reference)
    training = heads_at(reference.training, others, positions)
    synthetic, ceiling = (
        compare(x, held_out, positions, reference.judges, classifier_steps) for x in (series, training)
    )
    if search:
        held_nearest = nearest_training(held_out, reference.training, positions)
        synthetic |= closeness(nearest_training(series, reference.training, positions), held_nearest)
        ceiling |= closeness(nearest_of_peers(reference, others, positions), held_nearest)
    region = find_region(held_out, positions, reference.held_out.pixel_mm) if brain else None
    return {
        "size": size,
        "synthetic": synthetic,
        "ceiling": ceiling,
        "anatomy": spread(anatomy(series, region), anatomy(held_out, region)),
    }


def unit_and_organ_rows(generator: Generator, finished: Tensor, reference: Reference, positions: np.ndarray, say) -> dict:
    """Hounsfield units and organs of finished series (S, N, H, W), where the pack has these."""
    found: dict = {}
    if generator.hounsfield is None and generator.label is None:
        return found
    held_out = heads_at(reference.held_out, range(len(reference.held_out.ids)), positions)
    if generator.hounsfield is not None:
        training = heads_at(reference.training, peers(reference), positions)
        found["hounsfield"] = {
            "synthetic": compare_tissues(finished, held_out, generator.hounsfield),
            "ceiling": compare_tissues(training, held_out, generator.hounsfield),
        }
    if generator.label is not None:
        say("organs")
        found["organs"] = compare_organs(generator.label, generator.organs, finished, held_out, positions, reference.held_out)
    return found


def age_rows(generator: Generator, reference: Reference, positions: np.ndarray, wishes: int) -> dict:
    """Whether heads look as old as was wished: real held-out heads, then one seed a wish, evenly from the range's start to
    its end, women and men in turn; and the ventricles of the older half over those of the younger."""
    condition = next((each for each in generator.people if each.name == "age" and each.range), None)
    if condition is None or condition.range is None:
        return {}
    training = heads_at(reference.training, range(len(reference.training.ids)), positions)
    regressor = train_age(training, ages(reference.training))
    held_out = heads_at(reference.held_out, range(len(reference.held_out.ids)), positions)
    youngest, oldest = condition.range
    wished = np.linspace(youngest, oldest, wishes)
    sexes = next((each.values for each in generator.people if each.name == "sex"), ())
    made = []
    for number, age in enumerate(wished):
        wish = {"age": float(age)} | ({"sex": sexes[number % len(sexes)]} if sexes else {})
        low = generator.series(positions, FIRST_SEED + number, wishes=wish)
        fine = generator.finish(low, positions, FIRST_SEED + number, wish)
        made.append(box_down(fine[None], fine.shape[-1] // held_out.shape[-1])[0])
    series = torch.stack(made)
    region = find_region(held_out, positions, reference.held_out.pixel_mm)
    return {
        "wished": wished.round(1).tolist(),
        "read": regressor.read(series).round(1).tolist(),
        "synthetic": agreement(regressor.read(series), wished) | {"ventriclesOldOverYoung": older(series, wished, region)},
        "heldOut": agreement(regressor.read(held_out), ages(reference.held_out))
        | {"ventriclesOldOverYoung": older(held_out, ages(reference.held_out), region)},
    }


def older(series: Tensor, years: np.ndarray, region: Region) -> float:
    """Mean ventricles' volume of the heads above the median age over that of the others."""
    known = ~np.isnan(years)
    volume = anatomy(series[torch.from_numpy(known)], region).get("ventriclesMl", np.full(int(known.sum()), np.nan))
    old = years[known] > np.median(years[known])
    return round(float(volume[old].mean() / max(volume[~old].mean(), 1e-6)), 2)


def ages(volumes: Volumes) -> np.ndarray:
    """(subjects,) years, NaN where unknown."""
    return np.array([person.get("age", float("nan")) for person in volumes.people])


def places(reference: Reference, count: int) -> np.ndarray:
    """Positions in mm, evenly spaced over what every held-out subject shows."""
    held_out = reference.held_out
    everyone = np.arange(len(held_out.ids))
    first, shown = float(np.max(held_out.first(everyone))), min(held_out.depth(subject) for subject in range(len(everyone)))
    shallowest, deepest = reference.between
    return np.linspace(max(first, min(shallowest, shown / 2)), min(deepest, shown), count)


def showing(volumes: Volumes, between: tuple[float, float]) -> Volumes:
    """Those subjects who show all of it, positions in mm."""
    return choose(
        volumes,
        [i for i in range(len(volumes.ids)) if volumes.first(i) <= between[0] + 1e-6 and volumes.depth(i) >= between[1] - 1e-6],
    )


def heads_at(volumes: Volumes, subjects, positions: np.ndarray) -> Tensor:
    """Frames (S, N, H, W) of some subjects, all at the same positions."""
    chosen = np.array(list(subjects))
    return volumes.at(chosen, np.repeat(positions[None], len(chosen), 0))


def peers(reference: Reference) -> np.ndarray:
    """As many training subjects as there are held-out ones, evenly spaced through the list."""
    count = min(len(reference.held_out.ids), len(reference.training.ids))
    return np.unique(np.linspace(0, len(reference.training.ids) - 1, count).round().astype(int))


def compare(series: Tensor, held_out: Tensor, positions: np.ndarray, judges: Judges, classifier_steps: int) -> dict:
    """Measures 1 to 5 and diversity of series (S, N, H, W) against held-out ones at the same positions."""
    ours, theirs = features(judges, series, held_out)
    precision, recall = precision_recall(theirs, ours)
    base = positions >= SKULL_BASE_MM
    spacing = float(positions[1] - positions[0])
    gradient, detail = depth_gradient(held_out, spacing), fine_power(held_out)
    real_error = depth_error(held_out, positions, judges)
    return {
        "frechetDistance": round(frechet_distance(ours, theirs), 3),
        "frechetSkullBase": banded(ours, theirs, base),
        "frechetAbove": banded(ours, theirs, ~base),
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "twoSampleAccuracy": round(classifier_accuracy(held_out, series, steps=classifier_steps), 3),
        "depthErrorMm": round(depth_error(series, positions, judges), 2),
        "depthErrorRatio": round(depth_error(series, positions, judges) / real_error, 3),
        "neighbourSsim": round(neighbour_ssim(series), 4),
        "neighbourSsimHeldOut": round(neighbour_ssim(held_out), 4),
        "depthGradientOfReal": round(depth_gradient(series, spacing) / gradient, 3),
        "fineDetailOfReal": round(fine_power(series) / detail, 3),
        "greyValueDistancePercent": round(histogram_distance(series, held_out), 2),
        "diversityOfReal": round(pair_difference(series) / pair_difference(held_out), 3),
    }


def features(judges: Judges, series: Tensor, held_out: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """What the encoder says of every slice of both, in units of its deviation over the held-out slices."""
    ours, theirs = (judges.features(x.flatten(0, 1)) for x in (series, held_out))
    unit = theirs.std(axis=0) + 1e-9
    return ours / unit, theirs / unit


def banded(ours: np.ndarray, theirs: np.ndarray, chosen: np.ndarray) -> float:
    """Fréchet distance of the slices at some of the positions only; features (S * N, d), chosen (N,)."""
    if chosen.sum() < 2:
        return 0.0
    parts = [x.reshape(-1, len(chosen), x.shape[-1])[:, chosen].reshape(-1, x.shape[-1]) for x in (ours, theirs)]
    return round(frechet_distance(*parts), 3)


def depth_error(series: Tensor, positions: np.ndarray, judges: Judges) -> float:
    """Measure 3: mean error in mm of the depth that the regressor reads from each slice."""
    found = judges.depth(series.flatten(0, 1)).reshape(len(series), -1)
    return float(np.abs(found - positions).mean())


def closeness(ours: Nearest, held_out: Nearest) -> dict:
    """Measure 7: distance to the nearest training subject over that of held-out subjects to theirs."""
    return {
        "nearestTraining": round(float(ours.distance.mean()), 4),
        "nearestTrainingSmallest": round(float(ours.distance.min()), 4),
        "nearestTrainingHeldOut": round(float(held_out.distance.mean()), 4),
        "memorisationRatio": round(float(ours.distance.mean() / held_out.distance.mean()), 3),
    }


def nearest_of_peers(reference: Reference, others: np.ndarray, positions: np.ndarray) -> Nearest:
    """Each training subject among `others` and its nearest other training subject."""
    rows = []
    for subject in others:
        rest = [number for number in range(len(reference.training.ids)) if number != subject]
        head = heads_at(reference.training, [subject], positions)
        rows.append(nearest_training(head, choose(reference.training, rest), positions))
    return Nearest(
        *(np.concatenate([getattr(row, name) for row in rows]) for name in ("distance", "subject", "flipped"))
    )


def choose(volumes: Volumes, subjects: list[int]) -> Volumes:
    """Some of the subjects; the frames are shared."""
    return replace(
        volumes, start=volumes.start[subjects], count=volumes.count[subjects], ids=[volumes.ids[i] for i in subjects],
        slice_mm=volumes.slice_mm[subjects], people=[volumes.people[i] for i in subjects],
        first_mm=None if volumes.first_mm is None else volumes.first_mm[subjects],
        drawn=None if volumes.drawn is None else volumes.drawn[subjects],
    )  # fmt: skip


def sampling_row(generator: Generator, reference: Reference, sampler: str, steps: int, seeds: int) -> dict:
    """Measure 8: one grid a seed with this sampler and this many steps."""
    positions = places(reference, generator.cells)
    held_out = heads_at(reference.held_out, range(len(reference.held_out.ids)), positions)
    started = time.monotonic()
    made = torch.stack([generator.series(positions, FIRST_SEED + seed, sampler, steps) for seed in range(seeds)])
    seconds = (time.monotonic() - started) / seeds
    ours, theirs = features(reference.judges, made, held_out)
    return {
        "sampler": sampler, "steps": steps, "evaluations": 2 * steps - 1 if sampler == "heun" else steps,
        "secondsPerGrid": round(seconds, 2), "frechetDistance": round(frechet_distance(ours, theirs), 3),
        "depthErrorMm": round(depth_error(made, positions, reference.judges), 2),
        "fineDetailOfReal": round(fine_power(made) / fine_power(held_out), 3),
        "greyValueDistancePercent": round(histogram_distance(made, held_out), 2),
    }  # fmt: skip


def super_rows(generator: Generator, reference: Reference, size: Size) -> list[dict]:
    """Measure 6 on every kind of held-out slices that there is, one row for each number of steps."""
    sets: list[tuple[str, Tensor]] = []
    steps = sorted({*size.super_steps, generator.sr_steps})
    fine = reference.fine
    if fine is not None and fine.frames.shape[-1] == generator.size * generator.scale:
        t1 = some_slices(fine, "T1W", size.slices)
        everything = some_slices(fine, "", max(2, size.slices // 2))
        if len(t1):
            sets.append(("fine, T1W", t1))
            if generator.scale % 2 == 0 and generator.scale > 2:
                sets.append(("fine, T1W, averaged by 2", box_down(t1)))
        sets.append(("fine, all contrasts", everything))
    if reference.middle is not None and generator.refiner is None:  # a refiner stands between grid and super-resolver
        sets.append(("held-out subjects of the grid model", some_slices(reference.middle, "", 2)[: 4 * size.slices]))
    return [super_resolution(generator, real, count, name) for name, real in sets for count in steps]
