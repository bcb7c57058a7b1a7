"""Writes of the territories."""
