"""What can be wished of a person: how age and sex become numbers that a network is given.

A number (age in years) becomes [scaled * given, given], where its range is scaled to [-1, 1] and `given` is 1 or 0;
a choice (sex) one number for each of its values, 1 for the chosen one. All zero: not given. In training each is
dropped in a share of the samples, so that "not given" stays possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .errors import UsageError

DROPPED = 0.2  # of the samples, each condition by itself


@dataclass(frozen=True)
class Condition:
    """One entry of [[conditions]]: a number with its `range`, or a choice of `values`."""

    name: str
    range: tuple[float, float] | None = None
    values: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many numbers it takes."""
        return 2 if self.range else len(self.values)

    def encode(self, value: float | str | None) -> np.ndarray:
        """(width,) numbers of a value; None, NaN and "" are not given. Numbers outside of the range count as its ends."""
        code = np.zeros(self.width, dtype=np.float32)
        if self.range:
            if value is not None and value == value:
                low, high = self.range
                code[:] = (np.clip(float(value), low, high) - low) / (high - low) * 2 - 1, 1
        elif value:
            if value not in self.values:
                raise UsageError(f'{self.name} "{value}" is not one of {", ".join(self.values)}.')
            code[self.values.index(value)] = 1
        return code


def conditions_of(config: dict) -> list[Condition]:
    """The conditions of a stage's configuration or of pack.json, in order."""
    conditions = []
    for entry in config.get("conditions", []):
        values = tuple(option["value"] for option in entry["options"]) if "options" in entry else entry.get("values", ())
        if ("range" in entry) == bool(values):
            raise UsageError(f"[[conditions]] {entry['name']} needs either a range or options.")
        low, high = entry.get("range", (0, 0))
        limits = (float(low), float(high)) if "range" in entry else None
        conditions.append(Condition(entry["name"], limits, tuple(values)))
    return conditions


def width_of(conditions: Sequence[Condition]) -> int:
    """How many numbers all conditions take together."""
    return sum(condition.width for condition in conditions)


def encode(conditions: Sequence[Condition], wishes: dict) -> np.ndarray:
    """(M,) numbers of wishes by name, {"age": 70, "sex": "F"}; what is missing is not given."""
    if strange := set(wishes) - {condition.name for condition in conditions}:
        raise UsageError(f"This model has no condition named {sorted(strange)[0]}.")
    parts = [condition.encode(wishes.get(condition.name)) for condition in conditions]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


def draw_conditions(
    rng: np.random.Generator, conditions: Sequence[Condition], people: list[dict], dropped: float = DROPPED
) -> np.ndarray:
    """(B, M) numbers for the people of a batch (what is known of each by name), each condition dropped now and then."""
    gone = rng.random((len(people), len(conditions))) < dropped
    rows = []
    for person, row in zip(people, gone, strict=True):
        rows.append(encode(conditions, {c.name: person.get(c.name) for c, away in zip(conditions, row, strict=True) if not away}))
    return np.stack(rows)
