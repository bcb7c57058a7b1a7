"""Writes of programmes and actions."""
