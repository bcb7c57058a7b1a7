"""Filters of insertion."""
