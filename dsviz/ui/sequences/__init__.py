"""The page Sequences: a text is read whole and written token by token."""
