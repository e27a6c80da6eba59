"""What the search writes."""
