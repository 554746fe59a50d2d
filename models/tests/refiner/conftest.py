import pytest
import torch

from gridit.refiner.network import Refiner, RefinerConfig

TINY = {"low_size": 4, "scale": 4, "widths": [8, 8, 16], "down": [1, 1, 1], "up": 1, "condition": 16, "conditions": 4}


@pytest.fixture
def tiny() -> Refiner:
    """An untrained network of slices of 16 x 16."""
    torch.manual_seed(0)
    return Refiner(RefinerConfig(**TINY)).eval()


@pytest.fixture
def random(tiny: Refiner) -> Refiner:
    """The same with every weight filled, so that everything matters."""
    with torch.no_grad():
        for parameter in tiny.parameters():
            parameter.copy_(torch.randn(parameter.shape) * 0.2)
    return tiny


@pytest.fixture
def config() -> dict:
    """What the trainer takes."""
    return {
        "model": TINY,
        "conditions": [{"name": "age", "range": [20, 82]}, {"name": "sex", "values": ["F", "M"]}],
        "train": {
            "batch": 8, "lr": 3e-3, "warmup": 5, "weight_decay": 0.0, "ema": 0.98, "range_mm": 70.0, "time_mean": -0.4,
            "time_std": 1.1, "time_even": 0.25,
        },
    }  # fmt: skip
