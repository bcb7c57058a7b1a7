"""Pages of insertion."""
