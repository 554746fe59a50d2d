import tomllib
from pathlib import Path

import pytest
import torch

from gridit.checkpoints import build
from gridit.conditions import conditions_of, width_of
from gridit.configuration import stage_table
from gridit.pack import describe
from gridit.pack_weights import KINDS

FOLDER = Path(__file__).parents[1] / "configs"
CONFIGS = sorted(path for path in FOLDER.glob("*.toml") if path.stem != "ablation")  # no pack: tests/ablation reads it


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_every_configuration_builds_networks_that_fit_its_pack(path):
    config = tomllib.loads(path.read_text(encoding="utf-8"))
    with torch.device("meta"):  # shapes alone: the large network takes its time
        (fits if config["pack"]["format"] == 1 else stages_fit)(config)
    assert "{{measured}}" in path.with_suffix(".card.md").read_text(encoding="utf-8")


def fits(config: dict) -> None:
    """The networks of a configuration have the shapes that its pack says."""
    grid, pack = build("grid", config["grid"]), config["pack"]
    k, size = grid.config.k, grid.config.size
    assert (pack["grid"]["k"], pack["grid"]["rows"], pack["grid"]["columns"]) == (k, size, size)
    field = pack["grid"]["pixelSpacing"][0] * size
    assert field == pytest.approx(config["prepare"]["field_mm"])
    with torch.no_grad():
        made = grid(torch.zeros(1, k * k, size, size), torch.zeros(1, k * k), torch.zeros(1, k * k))
    assert made.shape == (1, k * k, size, size)
    if "sr" in pack:
        sr = build("sr", config["sr"])
        assert (sr.config.low_size, sr.config.scale) == (size, pack["sr"]["scale"])
        data = config["sr"].get("prepare", config["prepare"])
        assert data["size"] == size * sr.config.scale and data["field_mm"] == pytest.approx(field)
        with torch.no_grad():
            fine = size * sr.config.scale
            assert sr(torch.zeros(1, 1, fine, fine), torch.zeros(1, 1, size, size), torch.zeros(1)).shape[-1] == fine


def stages_fit(config: dict) -> None:
    """Every stage that the pack lists has a network, each takes what the one before gives, and all take the conditions."""
    networks = {KINDS[name]: build(name, stage_table(config, name)) for name in KINDS if name in config}
    stages = describe(config, networks)["stages"]
    assert [stage["kind"] for stage in stages] == [entry["kind"] for entry in config["pack"]["stages"]]
    size, width = stages[0]["rows"], width_of(conditions_of(config))
    assert stages[0]["pixelSpacing"][0] * size == pytest.approx(config["prepare"]["field_mm"])
    assert all(stage["conditions"] == (width > 0) for stage in stages if "conditions" in stage)
    for stage in stages[1:]:
        network = networks[stage["kind"]]
        if stage["kind"] == "label":  # it sees any size; classes are segments
            assert network.config.classes == len(stage["segments"]) and config["prepare"]["size"] == network.config.size
            continue
        assert network.config.low_size == size
        size *= stage["scale"]
    assert all(networks[kind].config.conditions == width for kind in ("denoise", "refine"))


def test_the_shipped_and_the_large_pack_have_configurations():
    stems = {path.stem for path in CONFIGS}
    assert {"brain-mr-t1", "brain-mr-t1-large"} <= stems
    with torch.device("meta"):
        large = build("grid", tomllib.loads((FOLDER / "brain-mr-t1-large.toml").read_text(encoding="utf-8"))["grid"])
    config = large.config
    assert sum(parameter.numel() for parameter in large.parameters()) > 33e6
    assert (config.k * config.size // config.patch) ** 2 == 1024
