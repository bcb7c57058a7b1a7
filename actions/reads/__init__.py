"""What pages of programmes and actions read from several tables."""
