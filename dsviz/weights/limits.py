"""How much a file of weights may bring: one limit for the upload, for the file and for what it unpacks to."""

MOST_MIB = 128
"""ESResNet's authors' file, the largest that is read here, takes 117."""
MOST_BYTES = MOST_MIB * 2**20
MOST_TENSORS = 20_000
"""Each costs a kilobyte whatever it holds, so that a file of empty ones could be thirty times its size."""
MOST_LETTERS = 300
"""Of a tensor's name, which refusals repeat on the page."""
