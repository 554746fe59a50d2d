"""Training on a rented GPU: one file of data there, files of less than 16 MB back, in pieces that resume each other."""
