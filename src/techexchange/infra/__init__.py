"""What the exchange stands on: database, unit of work, jobs, HTTP edge, files, mail; no word of the domain."""
