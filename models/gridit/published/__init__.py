"""Checkpoints of GriDiT's published code (github.com/snehalstomar/GriDiT, MIT) as model packs."""
