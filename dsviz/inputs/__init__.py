"""Files to arrays to tensors."""
