"""Documents that mix apps: what they say is read from the rows that the reader sees, never typed."""
