"""The demonstration: invented teams at work for two years on real quartiers, for `manage.py demo`."""
