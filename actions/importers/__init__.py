"""Files taken into actions."""
