"""What happened between two parties in contact; words, names and files never enter."""
