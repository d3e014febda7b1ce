"""The page Separate: what a mask takes away."""
