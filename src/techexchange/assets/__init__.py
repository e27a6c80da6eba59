"""Public assets: results of research the state paid for, from their acceptance to what they brought in.

Words. A *public asset* is what one state-funded *task* came to, by its *task code*: the certificate of its results,
the state's share in it, the day it was accepted, and the *host*, the organisation that carried the task out and to
which its results belong (Law 93/2025, Art. 25(2)). An *appraisal* is the evidence of what it is worth. Its *trace* is
everything on the exchange that came of it: versions of listings, auctions, negotiations, deals, contracts, payments
and how they were shared out.

*Evidence* are the files the host hands in: certificate,
acceptance, reports; they are kept unchanged, and the record has their salted hashes.

Invariants.
- One task has one asset, whoever writes the code with which spaces and in which case; who claims a task that another
  registered is told so.
- Nobody verifies an asset of an organisation they belong to, nor one they registered themselves; the same holds for
  confirming an appraisal.
- A supply in which the state has a part is published by nobody before its asset is verified: the code is asked at the
  fact of its publication, in the same transaction, whoever approved it.
- Where the law asks for a valuation before a technology is contributed as capital, no contract is put to signature
  without a confirmed appraisal that still holds.
- What an appraisal says is private: the record has its salted hash, and only host, owner and auditor read it.

Decisions.
- The host must publish the results. Its clock runs from the day of acceptance, as long as the home rule pack says
  (`result.publication`), whether the asset is verified by then or not; it ends with that day in the jurisdiction. The
  duty is met by the first published listing of the host that names the task code. That it was missed is a fact on
  record, once, and stays visible beside a late publication.
- What is imported from another catalogue was published there: it waits for no verification, and meets no duty here
  before a version of it was reviewed.
- A refused asset can be amended, and is then looked at anew; a verified one is amended by nobody.
- The public register shows verified assets, without any private term. The owner, the auditor and the operator's
  moderators see all of them, the host its own.
- The trace shows the host, the owner and the auditor what came in and how it was shared out by capacity (authors, host,
  state, brokers), as the owner watches that no public property is lost. It names no person and none of the terms; each
  reading by an authority is a fact on record.
"""
