"""What the operator is owed, billed and paid, as it is sent and shown."""
