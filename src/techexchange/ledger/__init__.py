"""The record of everything that happened.

Every event is written here in the transaction that made it. `seq` is given in commit order without gaps: a
transaction takes the ledger's head row inside its commit, as the last thing, so whoever reads up to a `seq` has missed
nothing before it. Each entry carries the leaf hash of its canonical form (RFC 8785, hashed as in RFC 9162) and a
chain hash over everything before it. The database refuses UPDATE, DELETE and TRUNCATE, by rights and by trigger.

An entry holds no personal data and no private term; where these must be provable later they enter as salted hashes.
"""
