"""The page Generate: a picture pixel by pixel."""
