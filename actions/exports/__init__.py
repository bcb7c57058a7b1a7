"""Columns and rows of the files of actions."""
