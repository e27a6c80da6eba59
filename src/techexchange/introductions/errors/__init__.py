"""What can go wrong in a contact."""
