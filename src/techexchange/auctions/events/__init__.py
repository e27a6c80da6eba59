"""What happens in auctions."""
