"""Writes of insertion: contracts and lots, pathways, hours."""
