"""Command line: `python -m gridit prepare|train|sample|export|fixtures` (--help on each)."""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m gridit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    prepare = commands.add_parser("prepare", help="NIfTI or DICOM folders to one training file")
    prepare.add_argument("source", type=Path)
    prepare.add_argument("--config", type=Path, required=True)
    prepare.add_argument("--out", type=Path, required=True)

    train = commands.add_parser("train", help="train the grid model or the super-resolver")
    train.add_argument("stage", choices=["grid", "sr"])
    train.add_argument("--config", type=Path, required=True)
    train.add_argument("--data", type=Path, required=True)
    train.add_argument("--run", type=Path, required=True, help="folder for checkpoint, losses, sheets; resumes from it")
    length = train.add_mutually_exclusive_group(required=True)
    length.add_argument("--steps", type=int)
    length.add_argument("--minutes", type=float)
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--device", default="auto")
    train.add_argument("--compile", action="store_true", help="torch.compile the network")
    train.add_argument("--bf16", action=argparse.BooleanOptionalAction, help="default: on GPUs only")
    train.add_argument("--optimiser", choices=["adamw", "muon"], default="adamw")
    train.add_argument("--limit", type=int, help="use this many subjects only")

    arguments = vars(parser.parse_args())
    command = arguments.pop("command")
    if command == "prepare":
        from .prepare import DataError, prepare as run

        try:
            run(arguments["source"], arguments["out"], read(arguments["config"])["prepare"])
        except DataError as error:
            print(error, file=sys.stderr)
            return 1
    elif command == "train":
        from .train import Options, Trainer

        config = read(arguments.pop("config"))[arguments["stage"]]
        Trainer(config, Options(**arguments)).train(lambda text: print(text, flush=True))
    return 0


def read(path: Path) -> dict:
    """The configuration file as nested tables."""
    with open(path, "rb") as file:
        return tomllib.load(file)


if __name__ == "__main__":
    sys.exit(main())
