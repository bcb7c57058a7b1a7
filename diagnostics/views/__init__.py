"""Pages of the veille."""
