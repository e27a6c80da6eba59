"""Matches and how they are scored."""
