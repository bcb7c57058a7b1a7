"""Files taken into the diagnostics."""
