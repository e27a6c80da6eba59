"""What the parties to a contact, the broker and the clock do."""
