"""A technology exchange: technologies posted, moderated, found, negotiated and put on record."""
