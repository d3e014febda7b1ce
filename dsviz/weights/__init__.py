"""Weights from files: the checkpoints that ship with the package, and those that others trained."""
