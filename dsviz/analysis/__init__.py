"""From recorded steps to facts; knows no network by name."""
