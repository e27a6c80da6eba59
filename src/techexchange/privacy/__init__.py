"""What people may ask of the exchange about their own data, how it is answered, and how long what is kept.

Words. A *data request* is what a person asks: an *export* of all that is kept about them, a *correction*, an
*erasure*, or an *objection* to how their data are used. The *desk* is who decides: the owner's supervisors, and the
operator's moderators while its mandate lets them verify. A *place* is a table in which something of a person stands:
by which column it names them, what of it they are given, and its *fate* when they are erased. *Kept* is what stays for
as long as the law wants transactions kept, without the person: under the id alone, which then names nobody.

Invariants.
- The clocks are the law's, by the rule `personal_data` of the home rule pack (Law 91/2025, Decree 356/2025): working
  days to acknowledge, days to decide, more where others are concerned, one extension. Each that runs out unmet is a
  fact on record.
- Nobody decides on their own request; every decision is on record with who made it, its reasons with the request.
- All places are declared on one page (`repository.places`), and a test finds every column of the database that names
  a person and is not declared. What is exported and what is erased are read off the same page.
- After an erasure no name, address, credential or text of the person is left in a table, a file, the search or a log;
  the record still verifies, since it never had any; the salts of hashes that proved what the person wrote are gone, so
  that nobody can prove it any more.
- Events name people by id and say nothing of what was asked or answered.

Decisions.
- An export is made at once, without the desk: one document with everything, read as often as wanted for thirty days.
- An address is unique, so it is taken out wherever it is mentioned, in whatever text: it becomes ERASED_ADDRESS; so
  are the person's former ones, but for those that somebody else has since. A name is not, so it is taken out of what
  the person themselves wrote, and of nothing else.
- A correction of an address is done when the person has proved the right one (`identity`); the desk's decision mails
  the token to it, and says so at the one that was proved before.
- Who is the only administrator of an organisation hands it over first; its contracts must have somebody to answer.
- What the service may write once and never change (signatures, decisions, readings, offers) is not looked through: it
  names people by id. What organisations published of themselves is theirs, and corrected by a revision.
- What was signed stays as it was signed, also the names in it and in the certificates of electronic signatures, for
  as long as transactions are kept; then the clock takes these out as well, with the salts.
- A day after an erasure the places are swept once more, for what was under way when it was done.
- What is kept no longer than the exchange itself needs it (sessions, letters, answers, counts) is forgotten by the
  ticks of where it belongs; this domain's ticks forget the rest, each kind by itself and in batches. Everyone reads
  all of it at `GET /v1/retention`.
"""
