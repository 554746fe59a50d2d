"""Command line: `python -m gridit COMMAND`, with prepare, train, ablate, half-hour, sample, judges, evaluate, dice, card, quantise,
refinement, export, convert, fixtures (--help on each)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .configuration import read, stage_table
from .errors import UsageError
from .half_hour.commands import add_arguments as half_hour_arguments
from .half_hour.commands import run as run_half_hour

SAMPLERS = ("euler", "heun", "dpmpp2m", "ddim")  # FOLLOWING of sample.py, which takes seconds to import


def make_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(prog="python -m gridit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    prepare = commands.add_parser("prepare", help="NIfTI or DICOM folders to one training file")
    prepare.add_argument("source", type=Path)
    prepare.add_argument("--config", type=Path, required=True)
    prepare.add_argument("--out", type=Path, required=True)
    prepare.add_argument(
        "--stage", choices=["grid", "sr"], default="grid", help="whose training data ([prepare] or [sr.prepare])"
    )

    train = commands.add_parser("train", help="train the grid model, the refiner, the super-resolver or the label network")
    train.add_argument("stage", choices=["grid", "refine", "sr", "label"])
    train.add_argument("--config", type=Path, required=True)
    train.add_argument("--data", type=Path, required=True)
    train.add_argument(
        "--folder", dest="run", type=Path, required=True, help="folder for checkpoint, losses, sheets; resumes from it"
    )
    length = train.add_mutually_exclusive_group(required=True)
    length.add_argument("--steps", type=int)
    length.add_argument("--minutes", type=float)
    train.add_argument("--batch", type=int, help="samples a step and process, if not the configuration's")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--device", default="auto")
    train.add_argument("--compile", action="store_true", help="torch.compile the network")
    train.add_argument("--bf16", action=argparse.BooleanOptionalAction, help="default: on GPUs only")
    train.add_argument("--optimiser", choices=["adamw", "muon"], default="adamw")
    train.add_argument("--coarse", type=Path, help="sr: a second file, of coarser pixels, for contrast and anatomy")
    train.add_argument("--limit", type=int, help="use this many subjects only")
    train.add_argument("--sheet-minutes", type=float, default=5.0, help="a contact sheet that often")
    train.add_argument("--start-from", type=Path, help="begin a new run with the weights of this checkpoint or pack")

    sample = commands.add_parser("sample", help="a contact sheet of one generated series")
    export = commands.add_parser("export", help="write a model pack")
    for command in (sample, export):
        command.add_argument("--grid", type=Path, required=True, help="checkpoint of the grid model")
        command.add_argument("--sr", type=Path, help="checkpoint of the super-resolver")
        command.add_argument("--out", type=Path, required=True)
    sample.add_argument("--refiner", type=Path, help="checkpoint of the refiner")
    sample.add_argument("--age", type=float, help="years, if the model takes an age")
    sample.add_argument("--sex", choices=["F", "M"], help="if the model takes a sex")
    sample.add_argument("--sampler", choices=SAMPLERS, default="heun")
    sample.add_argument("--steps", type=int, default=10)
    sample.add_argument("--seed", type=int, default=1)
    sample.add_argument("--frames", type=int, default=64)
    sample.add_argument("--start", type=float, default=0.0, help="mm below the vertex")
    sample.add_argument("--spacing", type=float, default=2.5, help="mm")
    export.add_argument("--refiner", type=Path, help="checkpoint of the refiner")
    export.add_argument("--label", type=Path, help="checkpoint of the label network")
    export.add_argument("--config", type=Path, required=True)
    export.add_argument(
        "--report", type=Path, help="folder that evaluate wrote: its figures and pictures go into the model card"
    )

    evaluate = commands.add_parser(
        "evaluate", help="a report on a pack or on checkpoints: report.md, report.json, pictures"
    )
    evaluate.add_argument(
        "source",
        type=Path,
        nargs="+",
        help="a pack folder, or the checkpoint of the grid model [and of the super-resolver]",
    )
    evaluate.add_argument(
        "--real", type=Path, required=True, help="prepared file with the training and the held-out subjects"
    )
    evaluate.add_argument("--real-sr", type=Path, help="prepared file of fine slices, for the super-resolver")
    evaluate.add_argument("--out", type=Path, required=True, help="folder")
    evaluate.add_argument("--refiner", type=Path, help="with checkpoints: that of the refiner")
    evaluate.add_argument("--judges", type=Path, help="networks that look at slices, if not the pack's: a file, or NAME of NAME-SIZE.npz")
    evaluate.add_argument("--sampler", choices=SAMPLERS, help="if not the pack's")
    evaluate.add_argument("--steps", type=int, help="if not the pack's")
    evaluate.add_argument("--sr-steps", type=int, help="if not the pack's")
    evaluate.add_argument("--quick", action="store_true", help="fewer seeds, frames and steps")
    evaluate.add_argument(
        "--from", dest="first", type=float, help="first position looked at, mm; subjects who don't show it are left out"
    )
    evaluate.add_argument("--to", dest="last", type=float, help="last position looked at, mm")

    refinement = commands.add_parser("refinement", help="a table of ways to sample a refiner, on held-out heads")
    refinement.add_argument("refiner", type=Path, help="checkpoint of the refiner")
    refinement.add_argument("--real", type=Path, required=True, help="prepared file at the size of its slices")
    refinement.add_argument("--out", type=Path, required=True, help="folder")
    refinement.add_argument("--steps", type=int, nargs="+", default=[4, 6, 8, 10])
    refinement.add_argument("--sampler", choices=SAMPLERS, default="dpmpp2m")
    refinement.add_argument("--low-level", type=float, nargs="+", default=[0.1], help="noise over the low-resolution frame")
    refinement.add_argument("--shared", action="store_true", help="all frames start from one noise field")
    refinement.add_argument("--frames", type=int, default=64)
    refinement.add_argument("--heads", type=int, default=2)

    judges = commands.add_parser("judges", help="train the networks that `evaluate` looks at slices with")
    judges.add_argument("--data", type=Path, required=True)
    judges.add_argument("--out", type=Path, required=True)
    judges.add_argument("--steps", type=int, default=1200)
    judges.add_argument("--size", type=int, help="pixels of the frames that they look at, if not half of the file's")

    dice = commands.add_parser("dice", help="how well a label network agrees with what somebody drew, on held-out subjects")
    dice.add_argument("label", type=Path, help="checkpoint of the label network")
    dice.add_argument("--config", type=Path, required=True, help="its pack's configuration, for the names of the segments")
    dice.add_argument("--data", type=Path, required=True)

    card = commands.add_parser("card", help="print the model card that `export --report` would write")
    card.add_argument("report", type=Path, help="folder that evaluate wrote")
    card.add_argument("--config", type=Path, required=True)

    quantise = commands.add_parser("quantise", help="a copy of a pack that has its grid network in int8 for CPUs")
    quantise.add_argument("pack", type=Path)
    quantise.add_argument("--out", type=Path, required=True)

    ablate = commands.add_parser("ablate", help="train a table of variants with the same amount of arithmetic each")
    ablate.add_argument("--config", type=Path, required=True, help="configs/ablation.toml, or a table of your own")
    ablate.add_argument("--data", type=Path, required=True)
    ablate.add_argument("--folder", type=Path, required=True, help="runs and table.md; goes on where it was stopped")
    ablate.add_argument("--limit", type=int, help="use this many subjects only")

    half_hour = commands.add_parser("half-hour", help="train on a rented GPU: one file there, small files back")
    half_hour_arguments(half_hour)

    convert = commands.add_parser("convert", help="a model pack of a checkpoint that GriDiT's published code wrote")
    convert.add_argument("--grid", type=Path, required=True, help="checkpoint (.pt) of stage 1")
    convert.add_argument("--sr", type=Path, help="checkpoint (.pt) of stage 2, the super-resolver; needs --decoder")
    convert.add_argument("--decoder", type=Path, help="folder of the AutoencoderKL whose latents it makes, as diffusers writes it")
    convert.add_argument("--config", type=Path, required=True, help="tables [pack] and [published]; docs/from-gridit.md has one")
    convert.add_argument("--out", type=Path, required=True, help="folder of the pack")

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

    config = read(arguments["config"])
    settings = config["prepare"] if arguments["stage"] == "grid" else config["sr"]["prepare"]
    prepare(arguments["source"], arguments["out"], settings)


def run_train(arguments: dict) -> None:
    from .train import Options, Trainer

    for path in (arguments["data"], arguments["coarse"]):
        if path is not None and not path.is_file():
            raise UsageError(f"{path} does not exist. Make it with `python -m gridit prepare`.")
    config = stage_table(read(arguments.pop("config")), arguments["stage"])
    Trainer(config, Options(**arguments)).train(lambda text: print(text, flush=True))


def run_ablate(arguments: dict) -> None:
    from .ablation.run import ablate
    from .ablation.variants import read_plan

    config, file, folder, limit = (arguments[name] for name in ("config", "data", "folder", "limit"))
    ablate(read_plan(read(config)), file, folder, lambda text: print(text, flush=True), limit)
    print(f"{folder / 'table.md'}")


def run_sample(arguments: dict) -> None:
    import numpy as np

    from . import sheets
    from .evaluation.generators import from_networks
    from .sample import super_resolve_series

    networks = load_networks({**arguments, "refine": arguments["refiner"]})
    grid, sr, refiner = networks
    generator = from_networks(grid, sr, refiner, config=grid_table(arguments["grid"]))
    generator.sampler, generator.steps = arguments["sampler"], arguments["steps"]
    positions = arguments["start"] + arguments["spacing"] * np.arange(arguments["frames"])
    wishes = {name: arguments[name] for name in ("age", "sex") if arguments[name] is not None}
    frames = generator.series(positions, arguments["seed"], wishes=wishes)
    frames = generator.finish(frames, positions, arguments["seed"], wishes)
    if generator.sr is not None:
        frames = super_resolve_series(generator.sr, frames, arguments["seed"])
    sheets.save(sheets.tile(frames, 8), arguments["out"])
    print(f"{arguments['out']}: {arguments['frames']} frames")


def run_evaluate(arguments: dict) -> None:
    from .evaluation.commands import evaluate

    if arguments["source"][0].is_dir():
        from .evaluation.generators import from_pack

        if len(arguments["source"]) > 1:
            raise UsageError("Give one pack folder, or the checkpoints of a grid model and of a super-resolver.")
        generator = from_pack(arguments["source"][0])
    else:
        from .evaluation.generators import from_networks

        if len(arguments["source"]) > 2:
            raise UsageError("Give the checkpoint of a grid model and, after it, that of a super-resolver.")
        source, sr = [*arguments["source"], None][:2]
        grid, upsampler, refiner = load_networks({"grid": source, "sr": sr, "refine": arguments["refiner"]})
        generator = from_networks(grid, upsampler, refiner, name=str(source), config=grid_table(source))
    evaluate(generator, arguments)


def run_refinement(arguments: dict) -> None:
    from .data import load_volumes
    from .evaluation.judges import kept, load_judges
    from .evaluation.refinement import heads_of, refinement_table
    from .refiner.sampling import Sampling

    network = load_networks({"refine": arguments["refiner"]})[-1]
    heads = heads_of(load_volumes(arguments["real"], True), arguments["heads"], arguments["frames"])
    samplings = [
        Sampling(arguments["sampler"], steps, level, shared=arguments["shared"])
        for level in arguments["low_level"]
        for steps in arguments["steps"]
    ]
    refinement_table(network, heads, samplings, load_judges(kept(64)), arguments["out"], lambda text: print(text, flush=True))


def run_judges(arguments: dict) -> None:
    from .evaluation.commands import make_judges

    make_judges(arguments["data"], arguments["out"], arguments["steps"], arguments["size"])


def run_card(arguments: dict) -> None:
    from .evaluation.report import card

    print(card(card_template(arguments["config"]), arguments["report"]))


def run_quantise(arguments: dict) -> None:
    from .quantise import quantise_pack

    manifest = quantise_pack(arguments["pack"], arguments["out"])
    print(f"{arguments['out']}: {manifest['id']} {manifest['version']}")


def run_export(arguments: dict) -> None:
    from .evaluation.report import card_files
    from .pack import export_pack

    config = arguments["config"]
    card = card_files(card_template(config), arguments["report"]) if arguments["report"] else None
    loaded = load_networks({**arguments, "refine": arguments["refiner"]})
    kinds = zip(("denoise", "super-resolve", "refine", "label"), loaded, strict=True)
    networks = {kind: network for kind, network in kinds if network is not None}
    manifest = export_pack(arguments["out"], read(config), networks, card)
    print(f"{arguments['out']}: {', '.join(manifest['files'])}")


def run_convert(arguments: dict) -> None:
    from .published.convert import convert

    names = ("grid", "decoder", "config", "out", "sr")
    manifest = convert(**{name: arguments[name] for name in names}, say=lambda text: print(text, flush=True))
    print(f"{arguments['out']}: {', '.join(manifest['files'])}")


def run_dice(arguments: dict) -> None:
    from .data import load_volumes
    from .labelling.dice import dice_table, dice_text

    config = read(arguments["config"])
    (network,) = load_networks({"label": arguments["label"]})
    stage: dict = next((each for each in config["pack"]["stages"] if each["kind"] == "label"), {"segments": []})
    table = dice_table(network, load_volumes(arguments["data"], True, labels=True), stage_table(config, "label")["train"]["range_mm"])
    print(dice_text(table, [segment["label"] for segment in stage["segments"]]))


def card_template(config: Path) -> Path:
    """The model card's template lies beside the configuration: NAME.toml, NAME.card.md."""
    return config.with_suffix(".card.md")


def run_fixtures(arguments: dict) -> None:
    from .fixtures import write_fixtures

    write_fixtures(arguments["out"])
    print(f"{arguments['out']}: packs/tiny-*, trajectories.json, plans/refine-order.json")


COMMANDS = {
    "prepare": run_prepare,
    "train": run_train,
    "ablate": run_ablate,
    "half-hour": run_half_hour,
    "sample": run_sample,
    "evaluate": run_evaluate,
    "refinement": run_refinement,
    "judges": run_judges,
    "card": run_card,
    "quantise": run_quantise,
    "export": run_export,
    "fixtures": run_fixtures,
    "dice": run_dice,
    "convert": run_convert,
}


def load_networks(arguments: dict):
    """The averaged networks of --grid, --sr and, where asked for, refiner and label network (None where not given)."""
    from .checkpoints import load_average

    networks: list = []
    for name in ("grid", "sr", "refine", "label"):
        if name not in arguments:
            continue
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


def grid_table(path: Path) -> dict:
    """The [grid] table that a checkpoint was trained with."""
    from .checkpoints import load_average

    return load_average(path)[1]["config"]


if __name__ == "__main__":
    sys.exit(main())
