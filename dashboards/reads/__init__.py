"""What the dashboards show, each screen in a constant number of queries. Nothing here writes."""
