import torch
from .data import box_down

@torch.no_grad()
def super_resolve(network, low, noise, steps=6):
    z = noise
    scale = noise.shape[-1] // low.shape[-1]
    for i in range(steps):
        t = i / steps
        x = network(z, low, torch.full((len(z),), t, device=z.device))
        r = low - box_down(x, scale)
        x = x + r.repeat_interleave(scale, 2).repeat_interleave(scale, 3)
        z = z + (x - z) / max(1 - t, 0.05) / steps
    return z
