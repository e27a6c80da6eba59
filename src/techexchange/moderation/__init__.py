"""Who may appear on the exchange, and with what: cases, the moderators who take them, and their decisions.

Language. A *case* asks for one decision about one *subject*: a listing that waits to be published (or whose revision
does), or an organisation that waits to be verified. A moderator of the operator *claims* it, works through the
*checklist* of its kind, and *decides*: approve, request changes or reject, with *reasons* from a fixed list. A case has
a *service clock*: the time by which it should be decided. What a moderator cannot settle is *escalated* to the owner's
supervisor, who *returns* it with an instruction; the owner never decides in the operator's place.

Life. open → claimed → decided; a claim may be released, and the first of two approvals puts the case back into the
queue. open | claimed → escalated → open. Whatever ends the subject's wait from outside closes the case.

Invariants.
- One live case per subject: by a unique index.
- A decision and its effect are one transaction: the listing is published, or the organisation verified, exactly when
  the decision is on record. Decisions are never changed.
- A decision names the version of the subject that was reviewed; where the subject has changed since, it is refused
  (409 `stale_decision`) and the moderator reads again.
- Nobody claims, decides or escalates a case of an organisation they are a member of.
- Four eyes: a listing in which the state has a share, whose transfer needs a permit, or at which the law asks people to
  look closely, is published by the approvals of two different moderators. What the law blocks nobody approves.
- Approving needs every mandatory point of the checklist answered, and none of them failed; anything else needs a
  reason.
- Everything a moderator does needs the operator's mandate to be in force.

Decisions.
- A case follows the present state of its subject, not the order in which its events arrive: every event makes the
  handler look, one subject at a time, and open or close the case accordingly.
- The case is locked before its subject, always.
- A claim has no time limit; any moderator may release one, and the record says who did.
- An organisation that is asked for changes and one that is rejected both return to `unverified` and may ask again; the
  decision and its reasons tell them apart.
- Organisations of the owner, operator and auditor are the owner's to verify and make no case.
- The texts of reasons, escalations and instructions stay here: events carry ids and codes alone. The submitter reads
  the reasons, never who decided.
- Service clocks count working days, Monday to Friday in Vietnam's time; public holidays are not known and count.
"""
