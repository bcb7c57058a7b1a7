"""Pages of teams, accounts and rights."""
