"""The page Sequences: a text read whole and written token by token."""
