"""Negotiation between two parties over one listing.

A *negotiation* is opened by an organisation, the *counterparty*, with a first offer to the organisation that *owns*
the listing. From then on the two take turns: whoever holds the turn counters, accepts or declines the *standing*
offer, the last one made; the other may only withdraw it. On a supply listing the owner supplies and the counterparty
acquires; on a demand listing the roles are swapped.

An *offer* never changes: a counter-offer supersedes it. Its *terms* are kept with a secret salt, and `terms_hash`
binds terms, salt, the offer, the listing and the listing's version together; it alone enters the record.

Invariants. One open negotiation per listing and counterparty. Nobody negotiates with an organisation they sit in, and
the exchange's own staff do not negotiate at all. An accepted offer is exactly the offer that was seen: acceptance names
its id and its hash, on one's turn, before it lapses by the database's clock. Accepting terms that leave room for nobody
else (`exclusive`, and `sole`, where only the supplier goes on beside the acquirer) lapses every other open negotiation
of the listing in the same transaction.

Locks are taken in one order: the listing, then its negotiations by id; nothing is decided on what was read before.
"""
