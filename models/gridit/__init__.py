"""GriDiT: train, sample and export grid diffusion transformers for medical image series."""
