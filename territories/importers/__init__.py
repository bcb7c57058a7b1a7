"""Files of the territories taken into the database."""
