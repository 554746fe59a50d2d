"""The super-resolver of single frames: its convolutional network, its training batches and its loss."""
