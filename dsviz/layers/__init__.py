"""Modules made of torch only."""
