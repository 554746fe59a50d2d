"""The table of variants: what configs/ablation.toml says, checked and made into whole configurations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields

from ..errors import UsageError
from ..model import GridConfig

KEYS = {"name", "about", "model", "train", "optimiser", "seed", "samples_of"}


@dataclass(frozen=True)
class Variant:
    """One row. `model` and `train` are whole tables; `samples_of` names a variant whose number of samples it gets."""

    name: str
    about: str
    model: dict
    train: dict
    optimiser: str
    seed: int
    samples_of: str | None = None

    @property
    def folder(self) -> str:
        """A folder's name for its run."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


@dataclass(frozen=True)
class Plan:
    """All rows. The first is the base, and so is every row that differs from it in the seed alone."""

    steps: int  # of the base; the others get steps for the same number of floating-point operations
    held_out_batches: int
    bf16: bool
    variants: list[Variant] = field(default_factory=list)

    def bases(self) -> list[Variant]:
        """The base and its repetitions with other seeds."""
        first = self.variants[0]
        same = (first.model, first.train, first.optimiser, None)
        return [each for each in self.variants if (each.model, each.train, each.optimiser, each.samples_of) == same]


def read_plan(config: dict) -> Plan:
    """The plan of a configuration: [ablation], [grid.model], [grid.train] and one [[variant]] a row."""
    try:
        settings, model, train = config["ablation"], config["grid"]["model"], config["grid"]["train"]
        rows = config["variant"]
    except KeyError as error:
        raise UsageError(
            f"The configuration has no table {error}. An ablation needs [ablation], [grid] and [[variant]]."
        ) from error
    variants = [_variant(row, model, train, settings.get("optimiser", "adamw")) for row in rows]
    names = [variant.folder for variant in variants]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise UsageError(f'Two variants are called "{twice}". Give each a name of its own.')
    for variant in variants:
        if variant.samples_of is not None and variant.samples_of not in [each.name for each in variants]:
            raise UsageError(f'"{variant.name}" wants the samples of "{variant.samples_of}", which is no variant.')
    return Plan(settings["steps"], settings.get("held_out_batches", 16), settings.get("bf16", False), variants)


def _variant(row: dict, model: dict, train: dict, optimiser: str) -> Variant:
    strange = row.keys() - KEYS
    unknown = row.get("model", {}).keys() - {each.name for each in fields(GridConfig)}
    if "name" not in row or strange or unknown:
        raise UsageError(f"A variant cannot be read: {row}. It needs a name, and may have {', '.join(sorted(KEYS - {'name'}))}.")
    return Variant(
        row["name"], row.get("about", ""), {**model, **row.get("model", {})}, {**train, **row.get("train", {})},
        row.get("optimiser", optimiser), row.get("seed", 1), row.get("samples_of"),
    )  # fmt: skip
