"""Forms of programmes and actions."""
