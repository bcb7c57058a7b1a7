"""Readers of files that people send: tables, contours and photos. They know nothing of the database."""
