"""Files of programmes and actions."""
