"""Writes of programmes, actions, their results and their money."""
