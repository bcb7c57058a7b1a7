"""Forms of insertion."""
