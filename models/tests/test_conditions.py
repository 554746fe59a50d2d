import numpy as np
import pytest
import torch

from gridit.conditions import conditions_of, draw_conditions, encode, width_of
from gridit.errors import UsageError
from gridit.model import GridConfig, GridTransformer

CONDITIONS = conditions_of(
    {"conditions": [{"name": "age", "range": [20, 82]}, {"name": "sex", "values": ["F", "M"]}]}
)


def test_wishes_become_numbers():
    assert width_of(CONDITIONS) == 4
    assert encode(CONDITIONS, {"age": 20, "sex": "M"}).tolist() == [-1, 1, 0, 1]
    assert encode(CONDITIONS, {"age": 51}).tolist() == [0, 1, 0, 0]
    assert encode(CONDITIONS, {"age": 99, "sex": "F"}).tolist() == [1, 1, 1, 0]


def test_packs_and_configurations_say_them_alike():
    said = [
        {"type": "number", "name": "age", "label": "Age", "range": [20, 82]},
        {"type": "choice", "name": "sex", "label": "Sex", "options": [{"value": "F", "label": "Female"}, {"value": "M", "label": "Male"}]},
    ]
    assert conditions_of({"conditions": said}) == CONDITIONS


def test_what_is_unknown_is_not_given():
    assert not encode(CONDITIONS, {}).any()
    assert not encode(CONDITIONS, {"age": float("nan"), "sex": ""}).any()
    assert not encode(CONDITIONS, {"age": None, "sex": None}).any()


def test_strange_wishes_are_named():
    with pytest.raises(UsageError, match='sex "X" is not one of F, M'):
        encode(CONDITIONS, {"sex": "X"})
    with pytest.raises(UsageError, match="no condition named weight"):
        encode(CONDITIONS, {"weight": 70})
    with pytest.raises(UsageError, match="age needs either a range or options"):
        conditions_of({"conditions": [{"name": "age"}]})


def test_each_is_dropped_in_a_share_of_the_samples():
    people = [{"age": 40.0, "sex": "F"}] * 4000
    drawn = draw_conditions(np.random.default_rng(1), CONDITIONS, people)
    age, sex = drawn[:, 1], drawn[:, 2]
    assert abs(age.mean() - 0.8) < 0.03 and abs(sex.mean() - 0.8) < 0.03
    assert abs((age * sex).mean() - 0.64) < 0.03  # independently
    assert not drawn[age == 0, 0].any()


def test_the_network_hears_them_and_none_is_all_zero():
    torch.manual_seed(0)
    network = GridTransformer(GridConfig(k=2, size=8, patch=4, width=32, depth=1, heads=2, conditions=4)).eval()
    with torch.no_grad():
        network.head.linear.weight.normal_(std=0.1)
        network.head.modulation.weight.normal_(std=0.1)
        frames, time, position = torch.randn(2, 4, 8, 8), torch.rand(2, 4), torch.rand(2, 4) * 100
        nothing = network(frames, time, position)
        assert torch.equal(nothing, network(frames, time, position, torch.zeros(2, 4)))
        wished = torch.from_numpy(np.stack([encode(CONDITIONS, {"age": age}) for age in (30, 30)]))
        assert not torch.allclose(nothing, network(frames, time, position, wished))
