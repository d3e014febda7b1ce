"""Arrays to plotly figures and palette pictures, nothing else."""
