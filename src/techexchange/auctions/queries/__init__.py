"""What is read of auctions."""
