"""Files of insertion."""
