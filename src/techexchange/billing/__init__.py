"""What the operator is owed for its services, how it is billed and paid, and what the owner's share of it is.

A *fee line* is one fee as it arose under the schedule of the mandate in force, in the transaction of its cause: a
listing published for the first time (`listing`), an award its winner confirmed (`auction`, on what it pays), a contract
that takes effect (`transfer`, on what it pays for certain), a payment that is confirmed (`receipts`), a *service order*
that both sides agreed on (every other service of the schedule). It is frozen with its rule, the mandate and every step;
tiers and cap are counted over all earlier lines of the same contract, auction or order under the same mandate and in
the same currency; a schedule written in another currency gives a line without a price, and a percentage of nothing no
line at all. A waiver spares newcomers for months from their verification on; the operator forgoes what is waived, or,
where the mandate says so, the owner pays it in the payer's stead: the line is *subsidised*. No rates are shipped.

A *service order* is proposed by the customer or by the operator's finance and confirmed by the other side, never by the
one that proposed it, nor by anybody who sits with both.

An *invoice* takes up the fee lines of one payer, one month, one version of a mandate and one currency that no invoice
took before, each once; what the owner bears is on invoices to the owner. Months are those of Vietnam, and are invoiced
when they are over: by finance, or by the clock, which closes the month once nothing of it is left; it acts for the
operator, so only while a mandate in force lets the operator invoice, and for one whose mandate has ended until the
month of its end and the one after are closed. A line whose transaction ended after its month was closed is on the next
month's invoice. *Numbers* run from 1 without a gap for each operator and year of issue, `2026-000001`; a row that is
locked until the commit hands them out. Nothing issued is changed: a *credit note*, with numbers of its own, takes back
a part of what a line was billed at, never more.

A *remittance* is what one side says was paid on an invoice, or paid back, with its evidence; it counts once the other
side confirms it. At every moment `amount = credited + paid + balance`, to the unit: an invoice is settled at a balance
of nothing, and below it the operator owes the rest back. What is not settled by its last day is overdue. A former
operator's finance still sees what it is owed, and records, confirms and contests what was paid: each side acts for
itself, and nobody else can say so. It issues and credits nothing.

The owner's *share* of a month is the percentage the mandate had when its invoices were issued, of what was invoiced for
the month less what was credited in it, rounded once for each currency and percentage, half to even; of a profit, which
the exchange can't know, it says nothing. The *statement* of a month is what operator and owner settle by: fee lines,
invoices, credit notes, confirmed remittances and their sums. Each payer has its own, without the share.

Amounts and texts never enter the record, only salted hashes; the salts are in the statement. So whoever holds a
statement and an export of the ledger can recompute, without the exchange, that each line, its cause, its invoice, every
number and every sum are on record, and that nothing on record is missing from it.
"""
