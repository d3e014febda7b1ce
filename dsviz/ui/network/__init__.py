"""The Network page: where the cost lives, what the paper says of it, and everything to take home."""
