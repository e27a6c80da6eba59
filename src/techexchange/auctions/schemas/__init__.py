"""Auctions as they are sent and shown."""
