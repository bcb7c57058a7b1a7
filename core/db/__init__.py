"""PostgreSQL for a machine that has none: the server (`server`) and the Django backend that starts it (`embedded`)."""
