"""From a checkpoint in the authors' layout to a pack, and what is refused on the way."""

import json
import os
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from torch.nn.functional import interpolate

from gridit.errors import UsageError
from gridit.onnx_runtime import onnxruntime
from gridit.pack import check_pack
from gridit.published.autoencoder import WEIGHTS, decoder_config, read_decoder
from gridit.published.convert import check_size, convert
from gridit.published.encoder import Enlarging, read_encoder
from gridit.published.network import PublishedNetwork
from gridit.published.reading import network_of, wrong_places
from gridit.published.tiny import CONFIG, DECODER, SUPER, random_weights, tiny_weights, write_all, write_decoder, write_safetensors

MODELS = Path(__file__).parents[2]


@pytest.fixture
def brought(tmp_path):
    write_all(tmp_path)
    return tmp_path


def make(folder, said=None, **changes):
    """Convert what was brought, with lines of its configuration replaced."""
    config = folder / "convert.toml"
    text = config.read_text()
    for line, other in changes.pop("config", {}).items():
        text = text.replace(line, other)
    config.write_text(text)
    paths = {"grid": folder / "grid.pt", "decoder": folder / "decoder", "config": config, "out": folder / "pack", **changes}
    return convert(**paths, say=(said if said is not None else []).append)


def test_a_pack_comes_out_that_computes_what_the_checkpoint_does(brought):
    said = []
    manifest = make(brought, said)
    assert check_pack(brought / "pack") == manifest
    grid, decode = manifest["stages"]
    assert (grid["k"], grid["rows"], grid["channels"], grid["pixelSpacing"]) == (4, 4, 4, [8.0, 8.0])
    assert (grid["variance"], grid["position"], grid["layout"]) == ("learned-range", "order", "raster")
    assert (decode["scale"], decode["latentScale"]) == (2, 0.18215)
    network, _ = network_of(brought / "grid.pt", heads=3)
    image = torch.randn(1, 4, 16, 16, generator=torch.Generator().manual_seed(3))
    session = onnxruntime.InferenceSession(str(brought / "pack" / "grid.onnx"), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"frames": image.numpy(), "time": np.array([500], np.float32)})
    expected = network(image, torch.tensor([500.0]))
    assert float((torch.from_numpy(found) - expected).abs().max() / expected.std()) < 1e-2  # fp16 weights
    assert any("guidance" in each for each in said)
    assert "Series are grey: the 3 colours of the decoder are averaged." in said
    assert any(f"{wrong_places(network.pos_embed, 4)} of 64 tokens" in each for each in said)


@pytest.mark.parametrize(("weights", "kind"), [("fp32", "FLOAT"), ("fp16", "FLOAT16"), ("int8", "INT8")])
def test_weights_are_stored_as_asked(brought, weights, kind):
    make(brought, sr=brought / "sr.pt", config={"heads = 3": f'heads = 3\nweights = "{weights}"'})
    for name in ("grid.onnx", "sr.onnx"):
        kinds = {each.data_type for each in onnx.load(brought / "pack" / name).graph.initializer if len(each.dims) == 2}
        assert onnx.TensorProto.DataType.Value(kind) in kinds


def test_compatibility_and_a_form_for_cpus_are_declared(brought):
    said = []
    manifest = make(brought, said, config={"heads = 3": "heads = 3\ncompatibility = true\ncpu_int8 = true"})
    assert manifest["stages"][0]["known"] == "published"
    assert manifest["stages"][0]["cpuFile"] == "grid.int8.onnx"
    assert (brought / "pack" / "grid.int8.onnx").is_file()
    assert any("one level too noisy" in each for each in said)


def test_class_labels_and_the_names_of_parallel_training_are_left_out(brought):
    weights = {f"module.{name}": value for name, value in tiny_weights().items()}
    torch.save({**weights, "module.y_embedder.embedding_table.weight": torch.zeros(11, 48)}, brought / "grid.pt")
    said = []
    make(brought, said)
    assert any("Class labels are ignored" in each for each in said)


def test_a_network_without_a_learned_variance_or_of_one_channel_needs_no_decoder(brought):
    config = type(CONFIG)(**{**vars(CONFIG), "channels": 1, "learned": False})
    torch.save(tiny_weights(config), brought / "grid.pt")
    (stage,) = make(brought, decoder=None)["stages"]
    assert "variance" not in stage and stage["channels"] == 1


class Code:
    def __reduce__(self):
        return (os.mkdir, ("made-by-a-checkpoint",))


def spoiled(name):
    """A checkpoint with something wrong, and what the sentence about it says."""
    weights = tiny_weights()
    if name == "another architecture":
        return {"ema": {"conv.weight": torch.zeros(2, 2)}}, "is of another architecture than GriDiT's: it lacks x_embedder"
    if name == "missing":
        del weights["blocks.1.mlp.fc2.bias"]
        return weights, r"lacks blocks\.1\.mlp\.fc2\.bias\."
    if name == "unknown":
        return {**weights, "blocks.0.attn.q_norm.weight": torch.ones(16)}, "another architecture: it holds blocks.0.attn.q_norm"
    if name == "wrong size":
        return {**weights, "blocks.0.attn.proj.bias": torch.zeros(47)}, "attn.proj.bias is 47; expected 48"
    if name == "not a number":
        weights["blocks.0.attn.proj.bias"][3] = float("nan")
        return weights, "holds values that are not numbers"
    if name == "code":
        return {"ema": weights, "more": Code()}, r"holds more than weights \(posix\.mkdir\), and loading it could run code"
    if name == "no weights":
        return [1, 2], "holds no weights"
    return {}, "holds no weights"


@pytest.mark.parametrize(
    "name", ["another architecture", "missing", "unknown", "wrong size", "not a number", "code", "no weights", "empty"]
)
def test_a_checkpoint_that_cannot_be_used_is_refused_in_one_sentence(brought, monkeypatch, name):
    monkeypatch.chdir(brought)
    content, sentence = spoiled(name)
    torch.save(content, brought / "grid.pt")
    with pytest.raises(UsageError, match=sentence) as refusal:
        make(brought)
    assert "\n" not in str(refusal.value)
    assert not (brought / "pack").exists() and not (brought / "made-by-a-checkpoint").exists()


def test_a_super_resolver_is_not_taken_for_a_grid(brought):
    config = type(CONFIG)(**{**vars(CONFIG), "condition": 4})
    torch.save(random_weights(PublishedNetwork(config), 1), brought / "grid.pt")
    with pytest.raises(UsageError, match=r"makes 8; it looks like a super-resolver \(stage 2\), which --sr takes"):
        make(brought)
    network, _ = network_of(brought / "grid.pt", condition=True, heads=3)
    assert network.config.condition == 4


def test_a_super_resolver_becomes_two_stages_that_compute_what_the_checkpoint_does(brought):
    said = []
    manifest = make(brought, said, sr=brought / "sr.pt", config={"heads = 3": 'heads = 3\nweights = "fp32"'})
    assert check_pack(brought / "pack") == manifest
    grid, enlarge, resolve, decode = manifest["stages"]
    assert (grid["pixelSpacing"], enlarge["scale"], resolve["scale"], decode["scale"]) == ([16.0, 16.0], 2, 1, 2)
    assert (resolve["latents"], resolve["variance"], resolve["prediction"]) == (True, "learned-range", "eps")
    assert any("the published script draws around that mean" in each for each in said)

    def run(name, **inputs):
        session = onnxruntime.InferenceSession(str(brought / "pack" / name), providers=["CPUExecutionProvider"])
        return torch.from_numpy(session.run(None, {key: value.numpy() for key, value in inputs.items()})[0])

    generator = torch.Generator().manual_seed(3)
    latent = torch.randn(1, 4, 4, 4, generator=generator)
    decoder = read_decoder(brought / "decoder")
    encoder = read_encoder(brought / "decoder", decoder.config)
    pixels = interpolate(decoder(latent / 0.18215).clamp(-1, 1), scale_factor=2, mode="bilinear")
    low = encoder(pixels) * 0.18215
    (output,) = onnx.load(brought / "pack" / "enlarge.onnx").graph.output
    assert [each.dim_value for each in output.type.tensor_type.shape.dim] == [1, 4, 8, 8]  # the app takes fixed shapes alone
    found = run("enlarge.onnx", latent=latent)
    assert found.shape == (1, 4, 8, 8)
    assert float((found - low).abs().max() / low.std()) < 1e-4
    network, _ = network_of(brought / "sr.pt", condition=True, heads=3)
    image, time = torch.randn(1, 4, 8, 8, generator=generator), torch.tensor([77.0])
    expected = network(image, low, time)
    assert float((run("sr.onnx", frame=image, low=low, time=time) - expected).abs().max() / expected.std()) < 1e-4
    assert run("decode.onnx", latent=image).shape == (1, 1, 16, 16)


def test_the_encoder_gives_the_mean_of_latents_and_mixes_it_with_the_variance(brought):
    config = decoder_config(brought / "decoder")
    encoder = read_encoder(brought / "decoder", config)
    pixels = torch.randn(1, 3, 16, 16, generator=torch.Generator().manual_seed(1))
    whole = encoder.quant_conv(encoder.encoder(pixels))
    assert whole.shape == (1, 8, 8, 8)
    assert torch.equal(encoder(pixels), whole[:, :4])
    # A stride that looks beyond the lower and right border alone: the upper left pixel of the result ends at pixel 2.
    shrink = encoder.encoder.down_blocks[0].downsamplers[0]
    image = torch.zeros(1, 8, 8, 8)
    image[..., 3:, :] = 1
    assert torch.allclose(shrink(image)[..., 0, 0], shrink.conv.bias)
    assert not torch.allclose(shrink(image)[..., -1, 0], shrink.conv.bias)
    assert Enlarging(read_decoder(brought / "decoder"), encoder, 1, 1.0)(torch.zeros(1, 4, 4, 4)).shape == (1, 4, 4, 4)


def changed_decoder(folder, **changes):
    """The configuration of the autoencoder, changed; its weights as they were."""
    (folder / "decoder" / "config.json").write_text(json.dumps({**DECODER, **changes}))


def decoder_alone(folder):
    """An autoencoder without the half that encodes."""
    write_safetensors(folder / "decoder" / WEIGHTS, read_decoder(folder / "decoder").state_dict())


def save_resolver(folder, **changes):
    """Another super-resolver."""
    config = type(SUPER)(**{**vars(SUPER), **changes})
    torch.save(random_weights(PublishedNetwork(config), 1), folder / "sr.pt")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda b: torch.save(tiny_weights(), b / "sr.pt"), r"takes 2 channels and gives 8; .*; it looks like a grid network \(stage 1\)"),
        (lambda b: save_resolver(b, side=10), "draws 10 x 10 latents, and a frame of the grid has 4 x 4; it must be 1 to 8 times"),
        (lambda b: save_resolver(b, channels=3, condition=3), "draws 3 channels, and the grid makes latents of 4"),
        (lambda b: (b / "sr.pt").unlink(), r"sr\.pt does not exist"),
        (lambda b: decoder_alone(b), r"lacks encoder\.conv_in\.weight"),
        (lambda b: changed_decoder(b, down_block_types=["AttnDownEncoderBlock2D"]), "only one of DownEncoderBlock2D"),
        (lambda b: changed_decoder(b, in_channels=1), "encodes 1 colours and decodes 3"),
    ],
)
def test_a_super_resolver_that_does_not_fit_is_refused(brought, spoil, sentence):
    spoil(brought)
    with pytest.raises(UsageError, match=sentence):
        make(brought, sr=brought / "sr.pt")
    assert not (brought / "pack").exists()


def test_a_super_resolver_without_an_autoencoder_is_refused(brought):
    config = type(CONFIG)(**{**vars(CONFIG), "channels": 1})
    torch.save(tiny_weights(config), brought / "grid.pt")
    with pytest.raises(UsageError, match=r"sr\.pt works on latents; give the autoencoder"):
        make(brought, sr=brought / "sr.pt", decoder=None)


@pytest.mark.parametrize("length", [0, 5, 4000])
def test_a_file_that_is_cut_short_is_refused(brought, length):
    path = brought / "grid.pt"
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(UsageError, match=r"cannot be read as a checkpoint; it is damaged, cut short or something else\."):
        make(brought)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"latent_channels": 3}, "post_quant_conv.weight is 4 x 4 x 1 x 1; expected 3"),
        ({"block_out_channels": [8, 16, 16], "up_block_types": ["UpDecoderBlock2D"] * 3}, "lacks decoder.up_blocks"),
        ({"_class_name": "AutoencoderTiny"}, "only an AutoencoderKL"),
        ({"shift_factor": 0.1}, "shifts its latents"),
        ({"block_out_channels": None}, "does not say what a decoder is made of"),
        ({"norm_num_groups": 5}, "describes no decoder that can be made"),
    ],
)
def test_a_decoder_that_does_not_fit_is_refused(brought, change, sentence):
    (brought / "decoder" / "config.json").write_text(json.dumps({**DECODER, **change}))
    with pytest.raises(UsageError, match=sentence):
        make(brought)


def test_a_decoder_of_other_latents_is_refused(brought):
    write_decoder(brought / "other", {**DECODER, "latent_channels": 8})
    with pytest.raises(UsageError, match=r"takes latents of 8 channels, and .* makes 4"):
        make(brought, decoder=brought / "other")
    with pytest.raises(UsageError, match="give the decoder"):
        make(brought, decoder=None)


def test_pixels_in_colour_are_refused(brought):
    config = type(CONFIG)(**{**vars(CONFIG), "channels": 3})
    torch.save(tiny_weights(config), brought / "grid.pt")
    with pytest.raises(UsageError, match=r"give the decoder .* Pixels in colour cannot be converted: series are grey\."):
        make(brought, decoder=None)


@pytest.mark.parametrize("spoil", [lambda b: b[:-10], lambda b: b[:4], lambda b: b"\xff" * 8 + b[8:], lambda b: b.replace(b"F32", b"I32")])
def test_a_safetensors_file_that_is_damaged_is_refused(brought, spoil):
    path = brought / "decoder" / WEIGHTS
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(UsageError, match="is no safetensors file, or is damaged or cut short"):
        read_decoder(brought / "decoder")


@pytest.mark.parametrize(
    ("line", "other", "sentence"),
    [
        ("pixel_mm = 4.0", "", "lacks pixel_mm"),
        ("heads = 3", "heads = 5", "say heads = N"),
        ("heads = 3", "", "width of 48, and its number of heads"),
        ("heads = 3", "heads = 3\nk = 5", "which 5 frames a side do not share evenly"),
        ("heads = 3", 'heads = 3\nweights = "fp8"', 'weights is "fp8"'),
        ("heads = 3", "heads = 3\nspeed = 1", "knows no speed"),
        ("spacing = [2, 2]", "spacing = [1, 4]", "knows frames by their order alone"),
        ("range = [0, 100]", "range = [0, 28]", "must hold the 16 frames of a grid, 30 mm or more"),
        ("[pack]", "[packet]", r"has no table \[pack\]"),
        ('modality = "MR"', 'modality = "XX"', "The app would not read this pack: modality"),
    ],
)
def test_a_configuration_that_cannot_be_followed_is_refused(brought, line, other, sentence):
    with pytest.raises(UsageError, match=sentence):
        make(brought, config={line: other})


def test_what_no_file_holds_is_refused_with_its_size_and_the_way_out():
    class Large:
        def __init__(self, numbers):
            self.numbers = numbers

        def parameters(self):
            yield torch.empty(self.numbers, device="meta")

    with pytest.raises(UsageError, match=r"675 million weights: 2\.7 GB .* one ONNX file holds 2 GB; train a smaller size"):
        check_size(Large(675_000_000), "fp16", "xl.pt")
    with pytest.raises(UsageError, match=r'is 1\.8 GB as fp32, .* say weights = "fp16"'):
        check_size(Large(458_000_000), "fp32", "l.pt")
    check_size(Large(458_000_000), "fp16", "l.pt")


def test_an_earlier_pack_stays_where_a_conversion_fails(brought):
    make(brought)
    before = (brought / "pack" / "pack.json").read_bytes()
    torch.save({}, brought / "grid.pt")
    with pytest.raises(UsageError):
        make(brought)
    assert (brought / "pack" / "pack.json").read_bytes() == before
    assert not (brought / "pack.part").exists()


def test_the_example_of_the_documentation_makes_a_pack(brought):
    example = MODELS.parent / "docs" / "examples" / "convert-gridit.toml"
    config = brought / "example.toml"
    config.write_text(example.read_text() + "heads = 3\n")  # the tiny network has none of DiT's widths
    manifest = convert(brought / "grid.pt", brought / "decoder", config, brought / "example", lambda _text: None)
    assert (manifest["id"], manifest["stages"][0]["pixelSpacing"]) == ("my-gridit", [3.5, 3.5])
