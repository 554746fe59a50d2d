"""Configuration files: TOML tables."""

from __future__ import annotations

import tomllib
from pathlib import Path

from .errors import UsageError


def read(path: Path) -> dict:
    """The configuration file as nested tables."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read as a configuration: {error}") from error


def stage_table(config: dict, stage: str) -> dict:
    """What the trainer takes of a configuration; grid model and refiner are told of a person what the pack's conditions say."""
    table = config[stage]
    return table if stage == "sr" else {**table, "conditions": config.get("conditions", [])}
