"""What two parties have agreed on.

A *deal* is made by the acceptance of an offer, in the same transaction: there is no accepted offer without its deal and
no deal without its accepted offer, named by the hash of its terms. An *exclusive* deal reserves the listing; while it
lives there is no other exclusive deal on that listing, and a unique index says so even if the code forgets to look.

Until both have signed a contract either party may cancel a deal, giving a reason to the other; an exclusive deal then
releases its listing. A deal is *contracted* when both have signed, and *completed* or *terminated* with its contract.

A *contract* is written in a *form*: the fields the rule pack knows, first filled with what the accepted offer and the
listing's version say, and the *facts* the law asks about the transfer, of which those the listing states cannot be
declared away. Each edit is a *version*. A version is put to signature only when nothing the law asks for in this case
is missing, in any language of the contract; what is missing is named field by field, with the article that asks for it.
What is put to signature is one *document*: form, facts, terms, parties, listing and pack, with the SHA-256 of the PDF
in each language and a secret salt, hashed as canonical JSON. Both parties sign this hash, each once, by credential and
a code of an authenticator, or by handing in the very PDF with an electronic signature in it, whose certificate must not
name another organisation, nor be the one the other party signed with. An edit before both have signed takes document
and signatures back; who belongs to both parties signs for neither.

When both have signed, the contract is *signed* on that day in Vietnam and the law of its pack says what follows: it
waits for its registration or permit, or takes effect on the agreed day, else on that of signing. Taking effect plans
milestones and payments and ends the listing that an exclusive contract holds: a technology is contracted, a need
fulfilled. A contract in force is *amended* by another complete document that both sign; until then the old one stays.

Of what a change needs at once the contract is locked first, then its deal, then the listing; whatever belongs to a
contract is locked after it, by requests and by the clock alike. What takes long, printing a document or cleaning a
file, is done before anything is locked, and is refused where what it was done for has changed by then.

A *registration* is what the law asks of a signed contract before it takes effect, as the rule pack judged it on the day
of signing: a certificate, or a permit for restricted technology, or nothing. The *filer* is the party the law names; it
alone records the steps of the procedure, each with its day and the files that show it, and a certificate counts only
with its number and its file. Its people are reminded 60, 30 and 7 days before the deadline, once each (of marks that
went by together only the last is told); when the deadline has passed, the owner is told too, and sees no more than who
had to file what until when. What is late may still be filed, and what was refused filed anew. Deadlines end with their
day in Vietnam; one that ends on a weekend is not moved to the next working day, to be on the safe side.

A *milestone* is reported by one party and judged by the other, never by the one that reported it; only one that is met
in full lets its payment fall due.

*Money*. Taking effect puts on the plan what the accepted terms pay: upfront and the first annual fee due at once, a
milestone's payment when it is met, royalties by period. A *payment term* is what the acquirer owes: at every moment
`amount = paid + given_up + open`, to the unit, and the database says so too. One side *records* a payment with its
evidence, and it counts once the other side *confirms* it; nobody confirms their own, and no more can be recorded than
is open. Nothing is paid before it is due. The supplier may waive the rest of what is due, once no payment on it waits
for an answer. When a contract ends, what was not due yet is cancelled, and what was due, and periods that have ended,
stay, whether or not the clock has come to them. A *royalty statement* accounts for
one period, which never crosses the end of a contract year: the acquirer states the base, the royalty is computed and
explained step by step in both languages, and the supplier accepts or contests it; what was contested is kept. The rate
is applied to the year so far and held within the year's floor (when the year closes) and cap, so that the periods of a
year add up to the year; a last year that is shorter has its bounds in proportion. Rounding is half to even, once.

*Shares* in what a supplier receives (authors, host, state, brokers) are its own matter, which the acquirer never sees:
they add up to 100 per cent, and those of a beneficiary whom the rule pack guarantees a floor are together never below
it, whether the floor is of profit or of receipts, for no profit exceeds the receipts. Each confirmed payment is divided
to the last unit by largest remainders, and the guaranteed never lack a fraction of one. Where the parties later declare
what raises a floor above the plan, receipts wait undivided until a plan that holds is agreed. Amounts,
percentages and names never enter the record, only salted hashes that both sides can verify.

A contract *ends* by agreement of both, completed or terminated, or for a cause one party names: the other has thirty
days to agree or to contest it, and after its answer or that time the one who gave notice may carry it out. Whether the
cause was given is for the parties and whoever settles their dispute. With a contract that is terminated end its
registration, its milestones and what was planned to be paid, and the listing an exclusive one held is open again.
Whoever belongs to both parties acts for neither.

*Standing*. The parties of a contract that is or was in force *rate* each other, once each; a rating is *blind*, unknown
to the one it is about, until both have rated or thirty days passed, and once one is *revealed* no other is taken, so
that none answers another. What the ratings of an organisation come to is public from the third on; what they say is
not. A *dispute* over what both have signed is opened by one party and answered by the other; it is *settled* when one
agrees to exactly the text the other proposed, named by its salted hash, or *referred* to mediators, arbitrators or a
court, by either once it is answered, by its opener when no answer came within fourteen days. The exchange keeps the
record and decides nothing. An *attestation* is a transfer concluded without the exchange: one party of a listing claims
it, the other confirms it within sixty days, and only then it counts as a transaction. Nobody finds out by claiming
whose a listing is that hides its organisation.

The *record* of a deal is what the ledger says of it, in order: the version of the listing that was agreed on and what
the deal did to the listing, the contacts and agreements of the two, their negotiation, the contract and whatever
belongs to it that both parties may know. As in the ledger there is no term, amount, text or name in it.
"""
