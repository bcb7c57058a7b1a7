"""Files taken into insertion."""
