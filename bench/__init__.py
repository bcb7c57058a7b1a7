"""Measures of the site on a large database: ``python -m bench``. docs/bench.md holds the latest."""
