"""Auctions: price found in the open, by bids that nobody can read before their time.

An institute prepares an auction of a listing; the operator's auction officer publishes and runs it; where the state
paid for the technology, the owner approves it first. Who bids, how much, and how many they are is unknown to everybody
until tendering has ended: bids are sealed at the bidder, and only custodians together can open them.

The *procedure*. The *seller* settles *rules* (lots, criteria whose weights add up to 100, eligibility, deposit) and
*periods*, which are checked against the rule pack, and hands the auction in. In *enquiries* it is public and takes
questions; who asks is kept only as a mark. Then bids are taken, and an award stands still before it is concluded. From
its publication until its end the listing is committed to the auction: nobody negotiates about it or withdraws it.

Time decides, and the clock only follows. Whether a bid is early or late is judged by the database's time read after
the auction's row was locked; the tick moves the status later and decides nothing.

*Amendments* change what is public, for everybody alike: periods only ever become longer, and rules are frozen since
the first moment of tendering. Until then the officer's takes effect at once and the seller's waits for the officer.
Since then every one waits for the owner, whether bids are there or not: a rule that asked for bids would tell of them.

*Custodians* are the owner, the operator under mandate and an auditor, each with a key of its own; two of three open.
One is replaced only before tendering, by the officer's request and the owner's confirmation. A *secret reserve* is a
bid of the seller's own under the same seal. An auction that announced one takes no bid without it: where none was
handed in when tendering begins, the auction ends; a lot whose reserve nobody can read in the end is not awarded.

*Opening*. After the deadline each custodian opens its shares on its own machine and hands them in; each is known by its
hash in the envelope. With the last one that is needed all bids are opened in that very transaction: those that open to
what they committed to, the others *void* with a reason anyone can check. A custodian may declare that it cannot read a
share; the bid then waits for the third, unless the owner decides not to wait. Before anything is opened every bid must
be what was put on record at its receipt. All is published in an *export*, from which anybody repeats it offline. A bid
that was superseded or withdrawn is never opened.

*Open bidding* (English). Prices rise where everybody sees them; bidders are known by *labels* until it ends. A bidder
*pledges* an amount at once, or a hidden *maximum* from which the exchange bids no more than is needed to lead; who it
is and how much it would pay is kept under the exchange's seal, and only a salted digest of it is on record. Every
pledge is decided under the auction's own lock, so that the database alone orders the bids. A visible bid in the last
moments moves the end. When it ends, each bidder's best prices become its one bid, and qualification goes on as after
an opening. Those who watch are told from the record, by one listener in each process, and ask the database nothing.

*Qualification*. Every opened bid is qualified or disqualified: the documents it named under seal are handed in, each by
its hash; finance finds the deposit; evaluators give points. Nobody is put out unheard: a disqualification is proposed,
answered within three days, and only then decided. Who belongs to the seller or a bidder judges nothing.

The *ranking* follows from the published criteria by exact arithmetic and is published with every number, its hash on
record; a later round never changes an earlier one. Each lot goes to the first in rank, the others wait, and all stands
still. Until the standstill ends a bidder may *complain*, and the owner decides; while a complaint is open nothing is
announced and nothing concluded, and after one that was right bids are judged and ranked again; a bid that is back in
stands where it would have stood, to be qualified where it never was. Then the winner's
signatory confirms in person, and in the same moment the lot's terms, with the price upfront, are an accepted offer and
so a deal; whoever declines or lets the time pass loses the lot to the next in rank, after another standstill, and is
not ranked for it again. One award of a lot is active or confirmed, by constraint.

A *deposit* is declared under seal, found or refused by finance, and in the end returned; it is kept only where the
winner did not sign, or a bid was put out for falsehood or collusion. *Leads* tell officers and the owner what opened
bids have in common that independent ones rarely have; a lead is no finding, and nothing follows from it by itself.

Invariants. One auction of a listing at a time. Nobody publishes or approves an auction of an organisation they sit in;
what the state has a part in is never published without the owner. Locks are taken in one order: the auction, what
belongs to it by id, then its listing.
"""
