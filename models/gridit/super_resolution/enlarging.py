"""What both super-resolvers begin with: the cubic enlargement that they correct, and the code of the time."""

from __future__ import annotations

from torch import Tensor, nn

from ..layers import Sinusoid, cubic_matrix


class Enlarging(nn.Module):
    """Denoises one frame given its low-resolution version.

    forward(frame (B, 1, s*n, s*n), low (B, 1, n, n), time (B,)) -> prediction (B, 1, s*n, s*n).
    The network adds to a cubic enlargement of `low`, so it starts from interpolation.
    `config` says low_size, scale, width and time_longest.
    """

    def add_common(self, config) -> None:
        """Adds `config`, the enlargement and the time's layers; called where they come in the order of the weights."""
        self.config = config
        self.register_buffer("enlarge", cubic_matrix(config.low_size, config.scale), persistent=False)
        self.time_code = Sinusoid(48, config.time_longest / 200, config.time_longest)
        self.time_condition = nn.Sequential(
            nn.Linear(96, config.width), nn.SiLU(), nn.Linear(config.width, config.width), nn.SiLU()
        )

    def cubic(self, low: Tensor) -> Tensor:
        """Bicubic enlargement of `low`, whatever its size."""
        size = int(low.shape[-1])
        matrix = self.enlarge if size == self.config.low_size else cubic_matrix(size, self.config.scale).to(low)
        return matrix @ low @ matrix.T
