import torch

from gridit.super_resolution.network import ConvSuperConfig, ConvSuperResolver


def test_an_untrained_network_interpolates_whatever_the_size():
    network = ConvSuperResolver(ConvSuperConfig(low_size=16, scale=4, width=16, depth=2))
    for size in (16, 24):
        low = torch.rand(2, 1, size, size)
        cubic = torch.nn.functional.interpolate(low, scale_factor=4, mode="bicubic", align_corners=False)
        made = network(torch.randn(2, 1, 4 * size, 4 * size), low, torch.rand(2))
        assert torch.allclose(made, cubic, atol=1e-5)


def test_frame_low_and_time_all_matter():
    torch.manual_seed(0)
    network = ConvSuperResolver(ConvSuperConfig(low_size=8, scale=2, width=16, depth=2))
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    frame, low, time = torch.randn(1, 1, 16, 16), torch.rand(1, 1, 8, 8), torch.tensor([0.3])
    base = network(frame, low, time)
    assert not torch.allclose(network(frame + 0.1, low, time), base)
    assert not torch.allclose(network(frame, low + 0.1, time) - 0.1, base)
    assert not torch.allclose(network(frame, low, time + 0.3), base)


def test_it_is_the_same_everywhere_in_the_picture():
    """Shifting the input by whole low-resolution pixels shifts the result, away from the edges: crops teach whole frames."""
    torch.manual_seed(0)
    network = ConvSuperResolver(ConvSuperConfig(low_size=24, scale=2, width=8, depth=1))
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    frame, low, time = torch.randn(1, 1, 48, 48), torch.rand(1, 1, 24, 24), torch.tensor([0.3])
    base = network(frame, low, time)
    moved = network(frame.roll(4, -1), low.roll(2, -1), time)
    inside = slice(18, 30)
    assert torch.allclose(moved[..., inside, 22:34], base[..., inside, 18:30], atol=1e-4)
