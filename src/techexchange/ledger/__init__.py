"""The record of everything that happened, and its proofs.

Every event is written here in the transaction that made it. `seq` is given in commit order without gaps: a
transaction takes the ledger's head row inside its commit, as the last thing, so whoever reads up to a `seq` has missed
nothing before it. Each entry carries the leaf hash of its canonical form (RFC 8785, hashed as in RFC 9162) and a
chain hash over everything before it. The database refuses UPDATE, DELETE and TRUNCATE, by rights and by trigger.

Over the leaf hashes stands a Merkle tree (RFC 9162) that follows the record; no commit waits for it. Within a minute
of an event its head is signed and published, and shown to witnesses outside. So an entry can be proved to anybody who
has a signed head, and no later record can differ from an earlier one unnoticed. The signer remembers its last head
beside its key, and signs no record that does not go on from it, whatever the database says. What is on record is looked
through all the time, and an entry that is not what it was raises an alarm.

An entry holds no personal data and no private term; where these must be provable later they enter as salted hashes.
"""
