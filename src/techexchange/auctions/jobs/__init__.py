"""What the clock does in auctions."""
