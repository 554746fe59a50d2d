"""`python -m gridit half-hour pack|run|join`: options and what they run."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from ..configuration import read
from ..errors import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    """The three commands."""
    actions = parser.add_subparsers(dest="action", required=True)
    pack = actions.add_parser("pack", help="prepared data to one file of less than 60 MB")
    pack.add_argument("--config", type=Path, required=True)
    pack.add_argument("--data", type=Path, required=True, help="prepared file of the grid model")
    pack.add_argument("--sr-data", type=Path, help="prepared file of the super-resolver")
    pack.add_argument("--out", type=Path, required=True)

    run = actions.add_parser("run", help="train for one piece; again: the next piece")
    run.add_argument("--config", type=Path, required=True)
    run.add_argument("--bundle", type=Path, required=True, help="what `pack` wrote")
    run.add_argument("--folder", type=Path, required=True, help="checkpoints; stays on that machine")
    run.add_argument("--out", type=Path, required=True, help="what to bring home: parts, sheets, loss curves")
    run.add_argument("--minutes", type=float, default=25.0, help="of the grid model, over all pieces")
    run.add_argument("--sr-minutes", type=float, default=0.0, help="of the super-resolver, over all pieces")
    run.add_argument("--piece", type=float, default=9.0, help="minutes of this call, reading the data included")
    run.add_argument("--batch", type=int, help="samples a step of the grid model, if not the configuration's")
    run.add_argument("--optimiser", choices=["adamw", "muon"], default="muon")
    run.add_argument("--parts", type=Path, help="go on from these parts where --folder holds no checkpoint")
    run.add_argument("--start-from", type=Path, help="begin with the weights of this checkpoint or pack")
    run.add_argument("--device", default="auto")
    run.add_argument("--seed", type=int, default=1)

    join = actions.add_parser("join", help="parts to the checkpoint that sample, evaluate, export and --start-from read")
    join.add_argument("parts", type=Path, help="folder with the parts")
    join.add_argument("--stage", choices=["grid", "sr"], default="grid")
    join.add_argument("--out", type=Path, required=True)


def run(arguments: dict) -> None:
    """Whatever `action` names."""
    ACTIONS[arguments.pop("action")](arguments)


def run_pack(arguments: dict) -> None:
    from .bundle import pack_data

    size = read(arguments["config"])["grid"]["model"]["size"]
    count = pack_data(arguments["data"], arguments["sr_data"], size, arguments["out"])
    print(f"{arguments['out']}: {count / 1e6:.1f} MB")


def run_pieces(arguments: dict) -> None:
    from .run import Piece, run_piece

    if not arguments["bundle"].is_file():
        raise UsageError(f"{arguments['bundle']} does not exist. Make it with `half-hour pack`.")
    config = read(arguments.pop("config"))
    run_piece(Piece(config=config, **arguments), lambda text: print(text, flush=True))


def run_join(arguments: dict) -> None:
    from .parts import join_parts

    about = join_parts(arguments["parts"], arguments["stage"], arguments["out"])
    print(f"{arguments['out']}: {about['stage']}, step {about['step']}, {about['minutes']} min")


ACTIONS = {"pack": run_pack, "run": run_pieces, "join": run_join}
