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

How many offers talks may see is the exchange's policy on the day they begin, and is kept with them.

The organisation that owns a listing *compares* the offers that stand on it: an *expected value* of each, low, base and
high, under *assumptions* that are all stated and can all be changed. A *valuation* is a comparison kept, with a salted
hash on record; an acceptance may name the valuation it was decided on. It is that organisation's alone.

A *memorandum* of understanding states the heads of the offer that stands, in the operator's approved wording if there
is one. Both parties sign exactly one text, each being there in person; it ends by time, by either side, or when the
contract takes its place. One of them stands between two parties at a time.

What passes between two parties is theirs. The exchange's owner sees a negotiation only by a *disclosure*: on a legal
basis, with its document named, on record, and shown to both parties.

Locks are taken in one order: the listing, then its negotiations by id, then a memorandum; nothing is decided on what
was read before.
"""
