"""The page Classify: what a network makes of a sound."""
