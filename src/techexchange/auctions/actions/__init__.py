"""What is done in auctions: by sellers, officers, custodians, bidders, the owner and the clock."""
