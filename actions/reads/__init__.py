"""What pages and documents of the actions read from several tables."""
