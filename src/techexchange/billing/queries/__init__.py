"""Reading what the operator is owed, billed and paid."""
