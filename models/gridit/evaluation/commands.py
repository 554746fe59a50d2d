"""What the command line runs: reads the prepared files, measures, writes the report."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from ..data import Volumes, load_volumes, slice_width
from ..errors import UsageError
from .generators import Generator
from .judges import judges_for, load_judges, train_judges
from .report import measured, write_report
from .run import DEEPEST_MM, FULL, QUICK, SHALLOWEST_MM, Reference, showing
from .run import evaluate as run

Between = tuple[float | None, float | None]  # --from and --to, mm


def evaluate(generator: Generator, options: dict) -> None:
    """`evaluate` of the command line (see its --help for `options`)."""
    generator.sampler = options["sampler"] or generator.sampler
    generator.steps = options["steps"] or generator.steps
    generator.sr_steps = options["sr_steps"] or generator.sr_steps
    named = options["judges"]
    judged_by = named if named is not None and named.suffix == ".npz" else judges_for(generator.size, generator.pack, named)
    judges = load_judges(judged_by)
    real, out = options["real"], options["out"]
    between = (options.get("first", None), options.get("last", None))
    shrink = at_size(real, generator.size)
    training, held_out = (seen(load_volumes(real, held, shrink), between) for held in (False, True))
    if not held_out.ids:
        raise UsageError(f"{real} holds out no subject. Prepare it again with `holdout` above 0.")
    if len(held_out.ids) < 2:
        raise UsageError(f"{real} holds out one subject, a comparison needs two or more.")
    fine = None
    if (path := options["real_sr"]) is not None:
        at_size(path, generator.size * generator.scale, shrinkable=False)
        fine = load_volumes(path, True)
    middle = load_volumes(real, True, shrink // 2) if shrink > 1 and generator.scale % 2 == 0 else None
    finished = finished_references(generator, real, named, between)
    out.mkdir(parents=True, exist_ok=True)
    reference = Reference(training, held_out, judges, fine, middle, finished, looked_at(between))
    report = run(generator, reference, out, QUICK if options["quick"] else FULL)
    report["about"] |= {"quick": options["quick"], "real": real.name, "realSr": path.name if path else None}
    report["about"]["judges"] = judged_by.stem
    write_report(report, out)
    print(measured(report))
    print(f"\n{out / 'report.md'}")


def looked_at(between: Between) -> tuple[float, float]:
    """First and last position in mm that `--from` and `--to` ask for, or the usual ones."""
    first, last = between
    chosen = SHALLOWEST_MM if first is None else first, DEEPEST_MM if last is None else last
    if chosen[0] >= chosen[1]:
        raise UsageError(f"--from {chosen[0]:g} has to lie above --to {chosen[1]:g}: positions in mm grow downwards.")
    return chosen


def seen(volumes: Volumes, between: Between) -> Volumes:
    """Where somebody said what to look at, the subjects who show it; otherwise all of them, and what all of them show."""
    if between == (None, None):
        return volumes
    chosen = looked_at(between)
    found = showing(volumes, chosen)
    if len(found.ids) < 2:
        raise UsageError(
            f"{len(found.ids)} of {len(volumes.ids)} subjects show everything from {chosen[0]:g} to {chosen[1]:g} mm; a comparison "
            "needs two or more. Choose --from and --to closer to each other."
        )
    return found


def finished_references(generator: Generator, real: Path, named: Path | None, between: Between) -> list[Reference]:
    """Real heads at the size that the refiner makes and at half of it, the finest first; none without a refiner."""
    size = generator.finished_size
    if generator.refiner is None:
        return []
    shrink = at_size(real, size)
    labels = generator.label is not None and shrink == 1 and has_labels(real)
    training, held_out = (seen(load_volumes(real, held, shrink, labels=labels), between) for held in (False, True))
    fine, half = (load_judges(judges_for(each, generator.pack, named)) for each in (size, size // 2))
    return [Reference(training, held_out, fine), Reference(training.averaged(2), held_out.averaged(2), half)]


def has_labels(path: Path) -> bool:
    """Whether a prepared file tells what somebody drew."""
    with np.load(path) as data:
        return "labels" in data


def at_size(path: Path, size: int, shrinkable: bool = True) -> int:
    """What the slices of a prepared file must be averaged by to be `size` pixels wide: 1, 2 or 4."""
    try:
        found = slice_width(path)
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(
            f"{path} is not a prepared file ({error}). Make it with `python -m gridit prepare`."
        ) from error
    if found == size or (shrinkable and found in (2 * size, 4 * size)):
        return found // size
    fits = f"{size}, {2 * size} or {4 * size}" if shrinkable else size
    raise UsageError(f"{path} has slices of {found} pixels, this pack needs {fits}. Prepare the data at that size.")


def make_judges(path: Path, out: Path, steps: int, size: int | None) -> None:
    """`judges` of the command line; looks at frames of `size` pixels, if not given at half the file's resolution."""
    if not path.is_file():
        raise UsageError(f"{path} does not exist. Make it with `python -m gridit prepare`.")
    training: Volumes = load_volumes(path, False, at_size(path, size) if size else 2)
    made = train_judges(training, steps)
    temporary = out.with_suffix(".part.npz")
    out.parent.mkdir(parents=True, exist_ok=True)
    made.save(temporary)
    os.replace(temporary, out)
    print(f"{out}: {out.stat().st_size / 1000:.0f} kB, trained on {len(training.ids)} subjects")
