"""Which technology fits which need, how well, and what became of the pair."""
