"""Contact: expressions of interest, what is said in confidence, and who may read it."""
