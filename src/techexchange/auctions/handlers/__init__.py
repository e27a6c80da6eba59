"""What auctions hear from other domains."""
