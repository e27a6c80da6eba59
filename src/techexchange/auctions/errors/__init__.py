"""What goes wrong in auctions."""
