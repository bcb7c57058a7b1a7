"""Files of partners, taken into the directory."""
