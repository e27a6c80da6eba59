"""Auctions and what belongs to them, loaded in order to be changed."""
