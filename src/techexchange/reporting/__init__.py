"""What the exchange achieves, counted from its record.

Language. A *measure* is one thing that is counted: the indicators of a mandate, and what has become overdue besides. A
*figure* is a measure over a *period*, whole days in Vietnam, as a whole and by *cells* of one *dimension* (sector,
province, kind of organisation, direction, month, day). A *reported fact* is one entry of the ledger with what a figure
needs to know of it: which listing, of which sector, of whose organisation. A *target* is what the mandate asks for.

Invariants.
- Facts are made by following the ledger in `seq` order, a position and its facts in one transaction: none is missed and
  none is counted twice, whatever dies. They can be thrown away and made again; nothing else is ever their source.
- Every figure names its query and definition, and the `as_of` up to which the ledger was counted. The same question
  with the same `as_of` has the same answer for ever, so that anyone who holds an export of the ledger can recompute it.
- What a listing is (sector, province, direction) is what its first published version says, and only where that version
  has the content hash that is on record. An amount counts only where it opens the salted hash that is on record;
  amounts that do not are told as `unproven`.
- Every reading of a report that is not public is on record (`ReportRead`). The operator's people read it while their
  mandate stands; after its end they see what the public sees.
- The public report hides every cell of fewer than five, and so many others that no hidden cell follows from a sum.

Decisions.
- Durations end in the period and are told by their lower median: a value that occurred, and no average that one
  forgotten case moves. Days are of 24 hours. Shares and days are rounded once, half to even, to two places.
- Public reports are of one whole month that is over, as of its end, and of nothing else: whoever could choose the days
  or the `as_of` could subtract two reports and read a single case off the difference.
- Money is told in đồng; sums in other currencies stand beside it and are never converted.
- A dimension that a fact has no word for is an own cell without a key, so that cells add up to the whole wherever
  counts can.
"""
