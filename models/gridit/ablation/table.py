"""The rows of an ablation as Markdown and JSON."""

from __future__ import annotations

import json
import os
import statistics
from pathlib import Path

from .variants import Plan


def spread(plan: Plan, rows: list[dict]) -> tuple[float, float | None]:
    """Mean held-out loss of the base over its seeds, and its standard deviation (None with one seed)."""
    names = {variant.name for variant in plan.bases()}
    losses = [row["heldOut"] for row in rows if row["name"] in names]
    return statistics.mean(losses), statistics.stdev(losses) if len(losses) > 1 else None


def markdown(plan: Plan, rows: list[dict]) -> str:
    """The table; differences to the base in per cent and in standard deviations between its seeds."""
    mean, deviation = spread(plan, rows)
    bases = {variant.name for variant in plan.bases()}
    bands = list(rows[0]["heldOutByTime"])
    head = [
        "variant", "parameters", "tokens", "GFLOP a sample", "steps", "held-out loss", "against the base", "in seed deviations",
        *(f"loss at t {band}" for band in bands), "CPU s", "time of a step in use",
    ]  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    for row in rows:
        difference = row["heldOut"] - mean
        units = "" if deviation is None or row["name"] in bases else f"{difference / deviation:+.1f}"
        cells = [
            row["name"], f"{row['parameters'] / 1e6:.2f} M", row["tokens"], f"{row['operationsPerSample'] / 1e9:.2f}", row["steps"],
            f"{row['heldOut']:.4f}", f"{100 * difference / mean:+.1f} %", units,
            *(f"{row['heldOutByTime'][band]:.4f}" for band in bands), row["cpuSeconds"], row.get("inference", ""),
        ]  # fmt: skip
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    noted = "one seed only" if deviation is None else f"{deviation:.4f} ({100 * deviation / mean:.1f} %)"
    lines += ["", f"Base: mean {mean:.4f} over its seeds, standard deviation {noted}."]
    return "\n".join(lines) + "\n"


def write_table(plan: Plan, rows: list[dict], folder: Path) -> None:
    """table.md and table.json in `folder`, each replaced once it is whole."""
    mean, deviation = spread(plan, rows)
    texts = {
        "table.md": markdown(plan, rows),
        "table.json": json.dumps({"base": {"mean": mean, "deviation": deviation}, "rows": rows}, indent=2) + "\n",
    }
    for name, text in texts.items():
        replace(folder / name, text)


def replace(path: Path, text: str) -> None:
    """Write a file beside itself and rename it."""
    temporary = path.with_name(f"{path.name}.part")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)
