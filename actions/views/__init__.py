"""Pages of programmes and actions."""
