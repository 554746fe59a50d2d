"""Which organ or tissue each pixel of a finished frame shows: a pack's `label` stage."""
