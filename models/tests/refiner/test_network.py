import pytest
import torch
import torch.nn.functional as F

from gridit.export import export_checked, refiner_inputs, round_to_half
from gridit.onnx_runtime import onnxruntime
from gridit.refiner.network import Refiner, RefinerConfig


def test_an_untrained_network_is_the_best_linear_estimate():
    """Of slices that differ from their cubic enlargement by white detail of the size that the network is told."""
    torch.manual_seed(0)
    network = Refiner(RefinerConfig(low_size=16, detail=0.3)).eval()
    inputs = refiner_inputs(network)
    low = torch.rand(1, 1, 16, 16) * 2 - 1
    base = F.interpolate(low, scale_factor=4, mode="bicubic", align_corners=False)
    x, noise = base + 0.3 * torch.randn(1, 1, 64, 64), torch.randn(1, 1, 64, 64)
    for t in (0.0, 0.4, 0.8, 1.0):
        given = {**inputs, "frame": t * x + (1 - t) * noise, "low": low, "low_level": torch.zeros(1), "time": torch.full((1,), t)}
        with torch.no_grad():
            made = network(**given)
        error = (made - x).square().mean().item()
        assert error == pytest.approx(0.3**2 * (1 - t) ** 2 / (0.3**2 * t**2 + (1 - t) ** 2), rel=0.1, abs=1e-9)


def test_every_input_matters(random):
    inputs = refiner_inputs(random)
    inputs["neighbour_distance"] = torch.tensor([[2.5, 5.0]])
    with torch.no_grad():
        base = random(**inputs)
        for name, value in inputs.items():
            places = value.shape[1] if name.startswith("neighbour") or name == "conditions" else 1
            for place in range(places):
                changed = value.clone()
                changed[(slice(None), place) if places > 1 else ...] += 0.2
                assert (random(**{**inputs, name: changed}) - base).abs().max() > 1e-4, (name, place)


def test_what_stands_for_an_absent_neighbour_does_not_matter(random):
    inputs = refiner_inputs(random)
    assert inputs["neighbour_distance"][0, 1] == 0
    other = inputs["neighbours"].clone()
    other[:, 1] = 0.7
    with torch.no_grad():
        assert torch.equal(random(**inputs), random(**{**inputs, "neighbours": other}))


def test_a_crop_is_told_where_it_lies(random):
    """The maps of a crop are the crop of the whole slice's maps."""
    inputs = refiner_inputs(random)
    present = torch.ones(1, 2)
    whole = random.maps(inputs["frame"], None, present)
    crop = random.maps(inputs["frame"][..., 4:12, 6:14], torch.tensor([[4.0, 6.0]]), present)
    assert torch.allclose(crop, whole[..., 2:6, 3:7], atol=1e-6)


def test_export_gives_the_app_its_ports(random, tmp_path):
    import onnx

    path = tmp_path / "refine.onnx"
    assert export_checked(round_to_half(random), refiner_inputs(random), path) < 1e-4
    graph = onnx.load(path).graph
    shapes = {port.name: [size.dim_value for size in port.type.tensor_type.shape.dim] for port in graph.input}
    assert shapes == {
        "frame": [1, 1, 16, 16], "low": [1, 1, 4, 4], "low_level": [1], "neighbours": [1, 2, 16, 16],
        "neighbour_distance": [1, 2], "neighbour_level": [1, 2], "position": [1], "time": [1], "conditions": [1, 4],
    }  # fmt: skip
    (output,) = graph.output
    assert (output.name, [size.dim_value for size in output.type.tensor_type.shape.dim]) == ("prediction", [1, 1, 16, 16])


def test_the_network_of_the_configuration_has_the_size_that_the_readme_says():
    network = Refiner(RefinerConfig())
    assert 2.3e6 < sum(parameter.numel() for parameter in network.parameters()) < 2.5e6


def test_one_that_is_told_nothing_of_a_person_has_no_such_input(tmp_path):
    network = Refiner(RefinerConfig(low_size=8, scale=2, widths=(8, 8, 8), condition=16, conditions=0)).eval()
    path = tmp_path / "refine.onnx"
    export_checked(network, refiner_inputs(network), path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    assert "conditions" not in {port.name for port in session.get_inputs()}
    assert all(isinstance(side, int) for port in session.get_inputs() for side in port.shape)
