"""Screens that mix apps."""
