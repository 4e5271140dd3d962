"""Reading the network: scorecards, partner pages, the way down to the single answer. Queries only."""
