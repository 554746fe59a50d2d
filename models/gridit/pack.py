"""Model packs: a folder of pack.json, the networks of its stages, MODEL_CARD.md and preview.png.

The app's electron/engine/pack-schema.ts is what pack.json has to be.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from pathlib import Path

import jsonschema
import torch
from PIL import Image
from torch import nn

from .export import (
    GridForm,
    export_checked,
    grid_inputs,
    label_inputs,
    refiner_inputs,
    round_to_half,
    super_inputs,
)
from .planner import cycle_of, new_frames
from .refiner.sampling import Sampling, refine_series
from .sample import sample_series, super_resolve_series
from .sheets import tile

SCHEMA = Path(__file__).with_name("pack.schema.json")  # a test of the app writes it


def check_manifest(manifest: dict) -> None:
    """Refuse a pack.json that the app would not read, in one sentence. Format 1 is read by the app alone."""
    if manifest.get("format") == 1:
        return
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    error = jsonschema.exceptions.best_match(validator.iter_errors(manifest), key=lambda error: -len(error.absolute_path))
    if error is None:
        return
    error = in_its_kind(error)
    where = ".".join(map(str, error.absolute_path)) or "pack.json"
    shown = repr(error.instance)
    message = error.message if len(shown) < 80 else error.message.replace(shown, "what stands there")
    raise ValueError(f"The app would not read this pack: {where}: {message.rstrip('.')}.")


def in_its_kind(error: jsonschema.ValidationError) -> jsonschema.ValidationError:
    """What is wrong with something of several kinds, in the words of the kind that it says it is."""
    while error.context:
        branches: dict = {}
        for inner in error.context:
            branches.setdefault(inner.schema_path[0], []).append(inner)
        own = [errors for errors in branches.values() if all(each.validator != "const" for each in errors)]
        error = min(own or branches.values(), key=len)[0]
    return error


def stages_of(manifest: dict) -> dict[str, dict]:
    """The stages of a pack by kind ("denoise", "refine", "super-resolve"); format 1 called the first and the last grid and sr."""
    if manifest["format"] == 1:
        found = {"denoise": {**manifest["grid"], "sampling": manifest["sampling"]}}
        return found | ({"super-resolve": manifest["sr"]} if "sr" in manifest else {})
    return {stage["kind"]: stage for stage in manifest["stages"]}


def axis_of(manifest: dict) -> dict:
    """Where frames lie: `range`, `spacing`, `defaultStart` and so on."""
    return manifest["axis"] if manifest["format"] == 2 else manifest["sequence"]


def write_pack(folder: Path, manifest: dict, networks: dict[str, nn.Module], extra: dict[str, bytes]) -> dict:
    """Write a pack, replacing what was in `folder` only once everything is there. Returns the manifest.

    `manifest` is pack.json without `files`; `networks` by kind of stage, one for each. Where the grid's stage names a
    `cpuFile`, that file is made of its network in int8. `extra` are further files by name (card, pictures). The network of
    a `label` stage takes frames (1, 2N + 1, H, W), and distances (1, 2N) where it sees N > 0 neighbours on either side, and
    gives logits (1, 1 + segments, H, W). Raises ValueError where the app would not read the manifest.
    """
    check_manifest({**manifest, "files": {}})
    folder = Path(folder)
    making = folder.with_name(folder.name + ".part")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    for kind, spec in stages_of(manifest).items():
        network = round_to_half(networks[kind])
        if kind == "denoise":
            form: nn.Module = GridForm(network, spec["time"], spec["layout"])
            inputs = grid_inputs(network, spec["time"], spec["layout"])
        elif kind == "label":
            form, inputs = network, label_inputs(spec)
        else:
            form, inputs = network, (refiner_inputs if kind == "refine" else super_inputs)(network)
        export_checked(form, inputs, making / spec["file"])
        if kind == "denoise" and "cpuFile" in spec:
            from .quantise import quantise_network

            quantise_network(making / spec["file"], making / spec["cpuFile"])
    for name, content in extra.items():
        (making / name).write_bytes(content)
    files = {path.name: sha256(path) for path in sorted(making.iterdir())}
    manifest = {**manifest, "files": files}
    check_manifest(manifest)
    (making / "pack.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    replace_folder(making, folder)
    return manifest


def describe(config: dict, networks: dict[str, nn.Module]) -> dict:
    """pack.json without `files` from a configuration and the networks that there are, by kind of stage.

    In format 2 `[[pack.stages]]` says what the networks do not (files, sampling, levels, segments); what they do is filled
    in: sizes, scales, neighbours, and whether they take conditions. Stages without a network are left out.
    """
    manifest = dict(config["pack"])
    if manifest["format"] == 1:
        if "super-resolve" not in networks:
            manifest.pop("sr", None)
        return manifest
    manifest["conditions"] = config.get("conditions", [])
    stages = []
    for entry in manifest["stages"]:
        network = networks.get(entry["kind"])
        if network is None:
            continue
        if entry["kind"] == "label":
            size = network.config.size
            stages.append({**entry, "rows": size, "columns": size, "neighbours": network.config.neighbours})
            continue
        made = {**entry, "prediction": "x", "path": {"kind": "flow"}}
        if entry["kind"] == "denoise":
            size = network.config.size
            pixel_mm = config["prepare"]["field_mm"] / size
            made |= {
                "k": network.config.k, "rows": size, "columns": size, "channels": 1, "pixelSpacing": [pixel_mm, pixel_mm],
                "layout": "frames", "time": "per-frame",
            }  # fmt: skip
        else:
            made["scale"] = network.config.scale
        if entry["kind"] != "super-resolve":
            made["conditions"] = bool(network.config.conditions)
        stages.append(made)
    return {**manifest, "stages": stages}


def replace_folder(making: Path, folder: Path) -> None:
    """Put a finished folder in the place of another one."""
    before = folder.with_name(folder.name + ".old")
    shutil.rmtree(before, ignore_errors=True)
    if folder.exists():
        os.replace(folder, before)
    os.replace(making, folder)
    shutil.rmtree(before, ignore_errors=True)


def export_pack(
    folder: Path, config: dict, networks: dict[str, nn.Module], card: dict[str, bytes] | None = None
) -> dict:
    """Write a trained pack from its configuration and the networks by kind of stage.

    `card` holds the model card and its pictures by name; without it those in the folder stay, with their hash renewed.
    preview.png is made anew: the default series, seed 1, not chosen.
    """
    manifest = describe(config, networks)
    if card is None:
        made = {"sr.onnx", "pack.json", "preview.png"}
        for spec in stages_of(manifest).values():
            made |= {spec["file"], spec.get("cpuFile", spec["file"])}
        card = {path.name: path.read_bytes() for path in folder.glob("*") if path.is_file() and path.name not in made}
    extra = dict(card)
    extra["preview.png"] = preview(manifest, networks)
    return write_pack(folder, manifest, networks, extra)


def preview(manifest: dict, networks: dict[str, nn.Module], side: int = 96) -> bytes:
    """PNG of one series of the pack's default length and sampling, 8 frames a row."""
    axis, stages = axis_of(manifest), stages_of(manifest)
    position = axis["defaultStart"] + axis["defaultSpacing"] * torch.arange(axis["defaultFrames"])
    grid, sampling, limits, cycle = networks["denoise"], stages["denoise"]["sampling"], tuple(axis["range"]), cycle_of(axis)
    frames = sample_series(grid, position, 1, sampling["sampler"], sampling["steps"], limits=limits, cycle=cycle)
    if "refine" in stages:
        spec = stages["refine"]
        nothing = torch.zeros(1, networks["refine"].config.conditions)
        made_by = new_frames(position.tolist(), grid.config.k**2, limits, cycle)
        frames = refine_series(
            networks["refine"], frames[None], position.tolist(), nothing, 1, refining(spec), groups=made_by,
            cycle=cycle,
        )[0]  # fmt: skip
    if "super-resolve" in stages:
        frames = super_resolve_series(networks["super-resolve"], frames, 1, stages["super-resolve"]["sampling"]["steps"])
    frames = torch.nn.functional.interpolate(frames[None], size=(side, side), mode="bicubic", antialias=True)[0]
    buffer = io.BytesIO()
    Image.fromarray(tile(frames, 8)).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def refining(stage: dict) -> Sampling:
    """How a pack's `refine` stage is sampled."""
    return Sampling(
        stage["sampling"]["sampler"], stage["sampling"]["steps"], stage.get("lowLevel", 0.1),
        shared=stage.get("noise", "shared") == "shared", farthest=stage.get("neighbourRange", 24.0),
    )  # fmt: skip


def sha256(path: Path) -> str:
    """Lower-case hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_pack(folder: Path) -> dict:
    """Read pack.json and check that every file is there with its hash. Returns the manifest."""
    manifest = json.loads((folder / "pack.json").read_text(encoding="utf-8"))
    for name, expected in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            raise ValueError(f"{folder}: {name} is missing.")
        if sha256(path) != expected:
            raise ValueError(f"{folder}: {name} does not match its hash in pack.json.")
    return manifest
