"""What each part of the grid model is worth: variants trained with the same amount of arithmetic (`python -m gridit ablate`)."""
