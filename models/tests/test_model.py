"""The options of the grid model: what each does, and that the default is what ships."""

import pytest
import torch

from gridit.data import draw_kept, draw_time
from gridit.errors import UsageError
from gridit.layers import RootMeanSquareNorm, rotate
from gridit.model import GridConfig, GridTransformer, Rotation, routed_blocks

TINY = {"k": 2, "size": 8, "patch": 4, "width": 32, "depth": 4, "heads": 2}
OPTIONS = {
    "shipped": {},
    "sincos": {"place": "sincos"},
    "rope": {"rope": True},
    "rope alone": {"place": "none", "rope": True},
    "rms": {"norm": "rms"},
    "value residual": {"value_residual": True},
    "refine": {"refine": 4},
    "detail": {"refine": 4, "detail": 8},
    "everything": {"place": "sincos", "rope": True, "norm": "rms", "value_residual": True, "refine": 4, "detail": 8},
}


def network(name: str) -> GridTransformer:
    """With weights that are nowhere zero."""
    torch.manual_seed(0)
    made = GridTransformer(GridConfig(**TINY, **OPTIONS[name]))
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(0.1 * torch.randn(parameter.shape))
    return made.eval()


def inputs(batch: int = 2):
    generator = torch.Generator().manual_seed(1)
    frames = torch.randn(batch, 4, 8, 8, generator=generator)
    return frames, torch.rand(batch, 4, generator=generator), torch.rand(batch, 4, generator=generator) * 100


@pytest.mark.parametrize("name", OPTIONS)
@torch.no_grad()
def test_frames_may_come_in_any_order_and_place_matters(name):
    made, (frames, time, position) = network(name), inputs()
    base = made(frames, time, position)
    order = torch.tensor([2, 0, 3, 1])
    assert torch.allclose(made(frames[:, order], time[:, order], position[:, order]), base[:, order], atol=1e-5)
    assert not torch.allclose(made(frames, time, position + 20), base, atol=1e-3)
    turned = made(frames.flip(-1), time, position).flip(-1)  # without a code of the place this would be the same
    assert not torch.allclose(turned, base, atol=1e-3)


@pytest.mark.parametrize("name", OPTIONS)
@torch.no_grad()
def test_routing_that_drops_nothing_changes_nothing(name):
    made, (frames, time, position) = network(name), inputs()
    everything = torch.arange(4).expand(2, 4, 4)
    assert torch.allclose(made(frames, time, position, everything), made(frames, time, position), atol=1e-5)


@pytest.mark.parametrize("name", ["shipped", "everything"])
def test_dropped_tokens_pass_the_middle_blocks_by(name):
    """Without the middle blocks, what becomes of a dropped token depends on the outer blocks alone."""
    made, (frames, time, position) = network(name), inputs()
    keep = torch.tensor([[1, 3]]).expand(2, 4, 2)
    seen = []
    for block in made.blocks:
        block.register_forward_hook(lambda _module, given, _result: seen.append(given[0].shape[2]))
    routed = made(frames, time, position, keep=keep)
    leave, join = routed_blocks(4)
    assert seen == [2 if leave <= number < join else 4 for number in range(4)]
    routed.square().mean().backward()
    assert all(parameter.grad is not None and torch.isfinite(parameter.grad).all() for parameter in made.parameters())
    assert not torch.allclose(routed, made(frames, time, position), atol=1e-3)


@torch.no_grad()
def test_detail_sees_more_of_a_patch_than_a_token_holds():
    """It starts as nothing; trained, what it adds depends on the noisy pixels near by and on the time of the frame."""
    torch.manual_seed(0)
    fresh = GridTransformer(GridConfig(**TINY, detail=8))
    frames, time, position = inputs()
    without = GridTransformer(GridConfig(**TINY))
    without.load_state_dict(fresh.state_dict(), strict=False)
    assert torch.equal(fresh(frames, time, position), without(frames, time, position))
    detail = network("detail").detail
    flat, condition = torch.zeros_like(frames), torch.zeros(2, 4, TINY["width"])
    base = detail(flat, frames, condition)
    touched = frames.clone()
    touched[0, 1, 0, 0] += 1
    changed = (detail(flat, touched, condition) - base).abs() > 1e-6
    assert changed[0, 1, :2, :2].all() and not changed[1].any() and not changed[0, 0].any()
    assert not torch.allclose(detail(flat, frames, condition + 1), base, atol=1e-3)


@torch.no_grad()
def test_routed_tokens_keep_their_own_places():
    """The kept tokens must be turned by their own rotation and mixed with their own first values: dropping tokens that
    weigh nothing in attention would otherwise change the others."""
    made, (_, _, position) = network("everything"), inputs(1)
    rotation = made.rotation(position)
    keep = torch.tensor([[[0, 3], [1, 2], [0, 1], [2, 3]]])
    values = torch.arange(16.0).view(1, 1, 16, 1).expand(1, 2, 16, 16)
    turned, first = made.kept(rotation, values, keep)
    where = [0, 3, 5, 6, 8, 9, 14, 15]
    assert torch.equal(first, values[:, :, where])
    assert all(torch.equal(ours, whole[:, where]) for ours, whole in zip(turned, rotation, strict=True))


def test_rotation_makes_attention_depend_on_distances():
    code = Rotation(16, 2, 5.0, 600.0)
    q, k = torch.randn(1, 16, 2, 16), torch.randn(1, 16, 2, 16)
    position = torch.tensor([[0.0, 7.0, 30.0, 31.0]])

    def products(position):
        rotation = code(position)
        return torch.einsum("bqhd,bkhd->bhqk", rotate(q, rotation), rotate(k, rotation))

    near, far = products(position), products(position + 50)
    assert torch.allclose(near, far, atol=1e-4)
    assert not torch.allclose(near, products(position * 2), atol=1e-2)
    assert torch.allclose(rotate(q, code(position)).norm(dim=-1), q.norm(dim=-1), atol=1e-5)


def test_root_mean_square_norm():
    x = torch.randn(3, 5, 32) * 4 + 1
    made = RootMeanSquareNorm(32, learned=False)(x)
    assert torch.allclose(made, torch.nn.functional.rms_norm(x, (32,), eps=1e-5), atol=1e-5)


def test_kept_tokens_and_shifted_times():
    import numpy as np

    kept = draw_kept(np.random.default_rng(0), 3, 4, 16, 0.5)
    assert kept.shape == (3, 4, 8) and (np.diff(kept) > 0).all() and kept.max() < 16 and len(np.unique(kept)) == 16
    plain, shifted = (draw_time(np.random.default_rng(0), 1000, -0.8, 0.8, shift) for shift in (1.0, 2.0))
    noise = 1 - plain
    assert np.allclose(1 - shifted, 2 * noise / (1 + noise), atol=1e-5)  # Esser et al., 2024, equation 23
    even = draw_time(np.random.default_rng(0), 4000, -0.8, 0.8, even=0.5)
    assert even.min() >= 0 and even.max() < 1
    late = lambda time: float((time > 0.8).mean())  # noqa: E731
    assert late(plain) < 0.02 and abs(late(even) - 0.1) < 0.02


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"norm": "batch"}, "Choose one of layer, rms"), ({"place": "gps"}, "place"), ({"patch": 3}, "multiple of patch"),
     ({"rope": True, "heads": 8}, "multiple of 8")],
)  # fmt: skip
def test_what_cannot_be_is_said(wrong, words):
    with pytest.raises(UsageError, match=words):
        GridConfig(**{**TINY, **wrong})
