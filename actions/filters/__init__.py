"""Filters of programmes and actions."""
