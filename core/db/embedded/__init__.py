"""Django database backend: the one of PostgreSQL, on the server that this machine starts by itself."""
