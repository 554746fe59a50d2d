"""The refiner of single frames: its network, training batches and loss, the order of the frames, and sampling of series."""
