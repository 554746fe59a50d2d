"""A checkpoint of the published code as a model pack: `python -m gridit convert --help`.

The configuration has a table [pack] as every pack (without stages), and a table [published]:
  k                frames along a side of the grid (default 4)
  pixel_mm         distance of the pixels of a finished frame
  sampling         {sampler, steps} (default dpmpp2m, 25)
  sr_sampling      the same of the super-resolver (default: sampling)
  weights          "fp16" (default), "fp32" or "int8": what the networks are stored in
  cpu_int8         whether CPUs get the grid network in int8 beside it (default false)
  compatibility    whether known frames are treated as the published code does, fault and all (default false)
  heads            heads of the transformer, where its width is none of DiT's
  sr_heads         the same of the super-resolver (default: heads)
  latent_scale     what latents were multiplied by in training (default: the decoder's, 0.18215)
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from torch import nn

from ..configuration import read
from ..errors import UsageError
from ..export import export_checked, round_to_half
from ..pack import check_manifest, replace_folder, sha256
from ..quantise import quantise_network
from .autoencoder import Decoder, Grey, read_decoder
from .encoder import Enlarging, read_encoder
from .network import PublishedNetwork, inputs_of
from .reading import network_of, wrong_places

LARGEST_EXPORT = 2**31 - 2**20  # bytes of one ONNX file in fp32, on the way to any form
LARGEST_FILE = 2**30  # bytes that the app reads (electron/engine/pack-folder.ts)
BYTES = {"fp32": 4, "fp16": 2, "int8": 1}
PATH: dict = {"kind": "vp", "schedule": "linear", "timesteps": 1000, "betaStart": 1e-4, "betaEnd": 0.02}
LARGEST_FACTOR = 8  # latents a latent that `enlarge` makes (electron/engine/pack-schema.ts)
KNOWN = {"k", "pixel_mm", "sampling", "sr_sampling", "weights", "cpu_int8", "compatibility", "heads", "sr_heads", "latent_scale"}


@dataclass
class Networks:
    """What a pack is made of. `enlarging` comes with `resolver`, whose side is `factor` times that of a frame's latents."""

    grid: PublishedNetwork
    decoder: Decoder | None = None
    resolver: PublishedNetwork | None = None
    enlarging: Enlarging | None = None
    factor: int = 1


def convert(grid: Path, decoder: Path | None, config: Path, out: Path, say: Callable[[str], None], sr: Path | None = None) -> dict:
    """Write a pack of a grid checkpoint and a decoder, perhaps with a super-resolver. Returns its manifest; `say` is told
    what is ignored and kept.

    Raises UsageError, one sentence, where something does not fit; `out` is then as it was.
    """
    tables = read(config)
    settings = settings_of(tables, config)
    network, remarks = network_of(grid, heads=settings.get("heads"))
    vae = read_decoder(decoder) if decoder else None
    check_fit(settings, network, vae, grid)
    networks = Networks(network, vae)
    if sr:
        more = add_resolver(networks, sr, decoder, settings)
        remarks += [each for each in more if each not in remarks]
    manifest = describe(tables, settings, networks)
    check_size(network, settings["weights"], grid)
    for each, path in ((networks.resolver, sr), (networks.enlarging or vae, decoder)):
        if each is not None:
            check_size(each, settings["weights"], path)
    making = out.with_name(out.name + ".part")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        write(making, manifest, settings, networks, tables["pack"]["name"])
        replace_folder(making, out)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    for remark in [*remarks, *other_remarks(networks, settings)]:
        say(remark)
    return manifest


def settings_of(tables: dict, config: Path) -> dict:
    """The table [published] with its defaults. Raises UsageError naming what is missing or strange."""
    if "pack" not in tables:
        raise UsageError(f"{config} has no table [pack]; it says what the pack is called, what its axis is and what its values mean.")
    found = tables.get("published", {})
    if strange := sorted(set(found) - KNOWN):
        raise UsageError(f"{config}: [published] knows no {strange[0]}; it has {', '.join(sorted(KNOWN))}.")
    if "pixel_mm" not in found:
        raise UsageError(f"{config}: [published] lacks pixel_mm, the distance of the pixels of a finished frame in mm.")
    settings = {"k": 4, "sampling": {"sampler": "dpmpp2m", "steps": 25}, "weights": "fp16", "cpu_int8": False, **found}
    if settings["weights"] not in BYTES:
        raise UsageError(f'{config}: weights is "{settings["weights"]}". Choose {", ".join(BYTES)}.')
    return settings


def check_fit(settings: dict, network: PublishedNetwork, vae: Decoder | None, grid: Path) -> None:
    """Raise UsageError where the grid network does not fit the grid or the decoder."""
    config, k = network.config, settings["k"]
    if config.side % k:
        raise UsageError(f"{grid} makes images of {config.side} x {config.side}, which {k} frames a side do not share evenly; say k.")
    if config.channels > 1 and vae is None:
        colours = " Pixels in colour cannot be converted: series are grey." if config.channels == 3 else ""
        raise UsageError(
            f"{grid} makes latents of {config.channels} channels; give the decoder that turns them into pixels (--decoder).{colours}"
        )
    if vae and vae.config.latent != config.channels:
        # Of a super-resolver half of what it takes is the condition, and of what it gives the variance.
        stage_2 = config.channels == 2 * vae.config.latent and not config.learned
        hint = "it looks like a super-resolver (stage 2), which --sr takes" if stage_2 else "give the one it was trained with"
        raise UsageError(f"The decoder takes latents of {vae.config.latent} channels, and {grid} makes {config.channels}; {hint}.")


def add_resolver(networks: Networks, sr: Path, decoder: Path | None, settings: dict) -> list[str]:
    """Read a super-resolver and what it needs into `networks`. Returns what of it is ignored; raises UsageError where it
    does not fit the rest."""
    vae, config = networks.decoder, networks.grid.config
    if vae is None or decoder is None:
        raise UsageError(f"{sr} works on latents; give the autoencoder that turns them into pixels and back (--decoder).")
    resolver, ignored = network_of(sr, condition=True, heads=settings.get("sr_heads", settings.get("heads")))
    if resolver.config.channels != config.channels:
        raise UsageError(
            f"{sr} draws {resolver.config.channels} channels, and the grid makes latents of {config.channels}; "
            "give a super-resolver (stage 2) of the same autoencoder."
        )
    rows = config.side // settings["k"]
    factor, rest = divmod(resolver.config.side, rows)
    if rest or not 1 <= factor <= LARGEST_FACTOR:
        side = resolver.config.side
        raise UsageError(
            f"{sr} draws {side} x {side} latents, and a frame of the grid has {rows} x {rows}; "
            f"it must be 1 to {LARGEST_FACTOR} times as many a side."
        )
    encoder = read_encoder(decoder, vae.config)
    networks.resolver, networks.factor = resolver, factor
    networks.enlarging = Enlarging(vae, encoder, factor, latent_scale_of(settings, vae)).eval()
    return ignored


def latent_scale_of(settings: dict, vae: Decoder) -> float:
    """What latents were multiplied by in training."""
    return settings.get("latent_scale", vae.config.latent_scale)


def describe(tables: dict, settings: dict, networks: Networks) -> dict:
    """pack.json without the hashes. Raises UsageError where the app would not read it."""
    network, vae = networks.grid, networks.decoder
    config, k = network.config, settings["k"]
    rows = config.side // k
    axis = tables["pack"].get("axis", {})
    spacing, reach = axis.get("spacing", [1, 1]), axis.get("range", [0, 0])
    if len(set(spacing)) > 1 or axis.get("defaultSpacing", spacing[0]) != spacing[0]:
        raise UsageError(
            "The network knows frames by their order alone: in [pack] axis, spacing must be twice the one of its training, as [2, 2]."
        )
    if reach[1] - reach[0] < (k * k - 1) * spacing[0]:
        least = f"{(k * k - 1) * spacing[0]:g} {axis.get('unit', '')}"
        raise UsageError(f"In [pack] axis, range must hold the {k * k} frames of a grid, {least} or more.")
    scale = (vae.config.scale if vae else 1) * networks.factor
    stage: dict = {
        "kind": "denoise", "file": "grid.onnx", "k": k, "rows": rows, "columns": rows, "channels": config.channels,
        "pixelSpacing": [settings["pixel_mm"] * scale] * 2, "layout": "raster", "prediction": "eps", "path": PATH,
        "time": "scalar", "position": "order", "sampling": settings["sampling"],
    }  # fmt: skip
    if config.learned:
        stage["variance"] = "learned-range"
    if settings["cpu_int8"]:
        stage["cpuFile"] = "grid.int8.onnx"
    if settings.get("compatibility"):
        stage["known"] = "published"
    stages = [stage]
    if networks.resolver:
        resolve: dict = {
            "kind": "super-resolve", "file": "sr.onnx", "scale": 1, "latents": True, "prediction": "eps", "path": PATH,
            "sampling": settings.get("sr_sampling", settings["sampling"]),
        }  # fmt: skip
        if networks.resolver.config.learned:
            resolve["variance"] = "learned-range"
        stages += [{"kind": "enlarge", "file": "enlarge.onnx", "scale": networks.factor}, resolve]
    if vae:
        decode = {"kind": "decode", "file": "decode.onnx", "scale": vae.config.scale, "latentScale": latent_scale_of(settings, vae)}
        stages.append(decode)
    manifest = {**tables["pack"], "format": 2, "stages": stages}
    try:
        check_manifest({**manifest, "files": {}})
    except ValueError as error:
        raise UsageError(str(error)) from error
    return manifest


def check_size(network: nn.Module, weights: str, path: Path | None) -> None:
    """Raise UsageError for a network that no file holds."""
    numbers = sum(parameter.numel() for parameter in network.parameters())
    if numbers * 4 > LARGEST_EXPORT:
        raise UsageError(
            f"{path} has {numbers / 1e6:.0f} million weights: {numbers * 4 / 1e9:.1f} GB on the way to a file, of which one ONNX file "
            "holds 2 GB; train a smaller size (DiT-L has 458 million weights and fits as fp16)."
        )
    if numbers * BYTES[weights] > LARGEST_FILE:
        smaller = "fp16" if weights == "fp32" and numbers * 2 <= LARGEST_FILE else "int8"
        raise UsageError(
            f"{path} is {numbers * BYTES[weights] / 1e9:.1f} GB as {weights}, and the app reads files of 1.07 GB; "
            f'say weights = "{smaller}" in the configuration.'
        )


def write(folder: Path, manifest: dict, settings: dict, networks: Networks, name: str) -> None:
    """The files of a pack, and their hashes into its manifest."""
    half = settings["weights"] != "fp32"
    network, vae, resolver, enlarging = networks.grid, networks.decoder, networks.resolver, networks.enlarging
    store(network, inputs_of(network.config), folder / "grid.onnx", settings["weights"])
    if settings["cpu_int8"]:
        quantise_network(folder / "grid.onnx", folder / "grid.int8.onnx")
    if vae:
        rows = network.config.side // settings["k"]
        latent = next(iter(inputs_of(network.config).values()))[:, :, :rows, :rows]
        if resolver and enlarging:
            export_checked(round_to_half(enlarging) if half else enlarging, {"latent": latent}, folder / "enlarge.onnx", half=half)
            store(resolver, inputs_of(resolver.config), folder / "sr.onnx", settings["weights"])
            latent = inputs_of(resolver.config)["frame"]
        form = Grey(round_to_half(vae) if half else vae)
        export_checked(form, {"latent": latent}, folder / "decode.onnx", half=half)
    (folder / "MODEL_CARD.md").write_text(card(manifest, name), encoding="utf-8")
    manifest["files"] = {path.name: sha256(path) for path in sorted(folder.iterdir())}
    check_manifest(manifest)
    (folder / "pack.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def store(network: nn.Module, inputs: dict, path: Path, weights: str) -> None:
    """A network as an ONNX file whose weights are stored in one of three ways."""
    half = weights != "fp32"
    export_checked(round_to_half(network) if half else network, inputs, path, half=half)
    if weights == "int8":
        whole = path.with_suffix(".whole.onnx")
        path.rename(whole)
        quantise_network(whole, path)
        whole.unlink()


def other_remarks(networks: Networks, settings: dict) -> list[str]:
    """What somebody should know of a conversion, a sentence each."""
    network, vae = networks.grid, networks.decoder
    wrong = wrong_places(network.pos_embed, settings["k"])
    remarks = [
        "The guidance of the published sampling scripts is left out: both halves of their batch are the same, so it changes nothing "
        "and doubles the cost."
    ]
    if vae and vae.config.colours > 1:
        remarks.append(f"Series are grey: the {vae.config.colours} colours of the decoder are averaged.")
    if networks.resolver:
        remarks.append("Each frame is enlarged and encoded as the mean of its latents; the published script draws around that mean.")
    if wrong:
        remarks.append(
            f"The position code says another frame than the one they lie in for {wrong} of {network.config.tokens} tokens; it is kept, "
            "since the network was trained with it."
        )
    if settings.get("compatibility"):
        remarks.append("Known frames are treated as the published code does: one level too noisy. Leave compatibility out for our way.")
    return remarks


def card(manifest: dict, name: str) -> str:
    """A model card that says what is known; the rest is for whoever trained the network."""
    sources = "\n".join(f"- {each['name']} ({each['terms']}): {each['url']}" for each in manifest["trainingData"])
    return (
        f"# {name}\n\n{manifest['description']}\n\nConverted from a checkpoint of GriDiT's published code "
        f"(arXiv 2512.21276).\n\n## Training data\n\n{sources or 'Not said.'}\n"
    )
