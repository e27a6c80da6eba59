"""Reading contacts; nobody but their parties, and the broker what was brokered, can."""
