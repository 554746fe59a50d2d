"""Command line: `python -m gridit prepare|train|sample|evaluate|export|fixtures` (--help on each)."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from pathlib import Path

from .errors import UsageError


def make_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
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
    train.add_argument("--folder", dest="run", type=Path, required=True, help="folder for checkpoint, losses, sheets; resumes from it")
    length = train.add_mutually_exclusive_group(required=True)
    length.add_argument("--steps", type=int)
    length.add_argument("--minutes", type=float)
    train.add_argument("--batch", type=int, help="samples a step and process, if not the configuration's")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--device", default="auto")
    train.add_argument("--compile", action="store_true", help="torch.compile the network")
    train.add_argument("--bf16", action=argparse.BooleanOptionalAction, help="default: on GPUs only")
    train.add_argument("--optimiser", choices=["adamw", "muon"], default="adamw")
    train.add_argument("--limit", type=int, help="use this many subjects only")

    for name, text in (
        ("sample", "a contact sheet of one generated series"),
        ("evaluate", "figures on held-out subjects, as JSON"),
        ("export", "write a model pack"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--grid", type=Path, required=True, help="checkpoint of the grid model")
        command.add_argument("--sr", type=Path, help="checkpoint of the super-resolver")
        command.add_argument("--out", type=Path, required=True)
        command.add_argument("--sampler", choices=["euler", "heun", "dpmpp2m", "ddim"], default="heun")
        command.add_argument("--steps", type=int, nargs="+" if name == "evaluate" else None, default=None)
        if name == "evaluate":
            command.add_argument("--data", type=Path, required=True)
            command.add_argument("--pictures", type=Path, help="folder for the model card's contact sheets")
        elif name == "export":
            command.add_argument("--config", type=Path, required=True)
        else:
            command.add_argument("--seed", type=int, default=1)
            command.add_argument("--frames", type=int, default=64)
            command.add_argument("--start", type=float, default=0.0, help="mm below the vertex")
            command.add_argument("--spacing", type=float, default=2.5, help="mm")

    fixtures = commands.add_parser("fixtures", help="tiny packs and sampler trajectories for the app's tests")
    fixtures.add_argument("out", type=Path)
    return parser


def main() -> int:
    arguments = vars(make_parser().parse_args())
    command = arguments.pop("command")
    try:
        COMMANDS[command](arguments)
    except UsageError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def run_prepare(arguments: dict) -> None:
    from .prepare import prepare

    prepare(arguments["source"], arguments["out"], read(arguments["config"])["prepare"])


def run_train(arguments: dict) -> None:
    from .train import Options, Trainer

    if not arguments["data"].is_file():
        raise UsageError(f"{arguments['data']} does not exist. Make it with `python -m gridit prepare`.")
    config = read(arguments.pop("config"))[arguments["stage"]]
    Trainer(config, Options(**arguments)).train(lambda text: print(text, flush=True))


def run_sample(arguments: dict) -> None:
    import torch

    from . import sheets
    from .sample import sample_series, super_resolve_series

    grid, sr = load_networks(arguments)
    position = arguments["start"] + arguments["spacing"] * torch.arange(arguments["frames"])
    frames = sample_series(grid, position, arguments["seed"], arguments["sampler"], arguments["steps"] or 10)
    if sr is not None:
        frames = super_resolve_series(sr, frames, arguments["seed"])
    sheets.save(sheets.tile(frames, 8), arguments["out"])
    print(f"{arguments['out']}: {arguments['frames']} frames")


def run_evaluate(arguments: dict) -> None:
    from . import evaluate, sheets
    from .data import load_volumes

    grid, sr = load_networks(arguments)
    training, held_out = (load_volumes(arguments["data"], held, low=True) for held in (False, True))
    sampler, counts = arguments["sampler"], arguments["steps"] or [10]
    result: dict = {"generation": [evaluate.generation(grid, training, held_out, sampler, n) for n in counts]}
    result["completion"] = evaluate.completion(grid, held_out, sampler, counts[0])
    result["memorisation"] = evaluate.memorisation(grid, training, held_out, sampler, counts[0])
    if sr is not None:
        full = load_volumes(arguments["data"], True, low=False)
        result["superResolution"] = [evaluate.super_resolution(sr, full, n) for n in (4, 6, 8)]
        if folder := arguments["pictures"]:
            sheets.super_sheet(sr, full, folder / "super-resolution.png")
    if folder := arguments["pictures"]:
        sheets.grid_sheet(grid, folder / "samples.png", steps=counts[0])
        sheets.completion_sheet(grid, held_out, folder / "completion.png", sampler, counts[0])
    text = json.dumps(result, indent=2)
    arguments["out"].write_text(text + "\n", encoding="utf-8")
    print(text)


def run_export(arguments: dict) -> None:
    from .pack import export_pack

    grid, sr = load_networks(arguments)
    manifest = export_pack(arguments["out"], read(arguments["config"])["pack"], grid, sr)
    print(f"{arguments['out']}: {', '.join(manifest['files'])}")


def run_fixtures(arguments: dict) -> None:
    from .fixtures import write_fixtures

    write_fixtures(arguments["out"])
    print(f"{arguments['out']}: packs/tiny-*, trajectories.json")


COMMANDS = {
    "prepare": run_prepare,
    "train": run_train,
    "sample": run_sample,
    "evaluate": run_evaluate,
    "export": run_export,
    "fixtures": run_fixtures,
}


def load_networks(arguments: dict):
    """The averaged networks of --grid and --sr (None where not given)."""
    from .train import load_average

    networks = []
    for name in ("grid", "sr"):
        path = arguments[name]
        if path is None:
            networks.append(None)
            continue
        if not path.is_file():
            raise UsageError(f"{path} does not exist. Give the checkpoint.pt of a {name} run.")
        network, state = load_average(path)
        if state["stage"] != name:
            raise UsageError(f"{path} is a checkpoint of the {state['stage']} stage, --{name} needs one of {name}.")
        networks.append(network)
    return networks


def read(path: Path) -> dict:
    """The configuration file as nested tables."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read as a configuration: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
