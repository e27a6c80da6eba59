"""What everybody may take away: the public part of the record, the catalogue and the auctions, in open formats.

Told is what is declared: a public fact is an event named in `TELLINGS`, with the fields named there and no others, and
only where what it is about was public at that moment. No person is ever named, nor the organisation behind a listing,
which may be hidden. Why a listing left the public view is its organisation's and the operator's matter.

The feed goes by `seq`, so that whoever follows it misses nothing. For harvesters that go by dates, each listing that
was ever published has a record with a datestamp, made by following the ledger; it lies half a minute ahead of the
clock and the record is given out from then on, so that nothing ever appears with a datestamp already asked for.

What an auction comes to is money from the winner to the seller; the Open Contracting Data Standard has the buyer pay,
and writes payments in the other direction as negative amounts.

The exchange itself can be taken away too, by its next operator: that it was handed over, and taken over, is on record.
"""
