"""What pages and documents of insertion read from several tables."""
