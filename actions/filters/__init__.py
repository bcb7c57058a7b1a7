"""Filters of the lists of actions."""
