"""Who may appear on the exchange, and with what: cases, the moderators who take them, and their decisions.

Language. A *case* asks for one decision about one *subject*: a listing that waits to be published (or whose revision
does), an organisation that waits to be verified, a published listing that was *flagged*, or an organisation whose
suspension was *proposed*. A moderator of the operator *claims* it, works through the *checklist* of its kind, and
*decides*: approve, request changes or reject; dismiss or suspend; with *reasons* from a fixed list. A case has a
*service clock*: the time by which it should be decided. What a moderator cannot settle is *escalated* to the owner's
supervisor, who *returns* it with an instruction; the owner never decides in the operator's place. Whoever a decision
goes against may *appeal* to the owner, whose supervisor lets it stand (*upheld*) or undoes it (*reversed*).

Life. open → claimed → decided; a claim may be released, and the first of two approvals puts the case back into the
queue. open | claimed → escalated → open. Whatever ends the subject's wait from outside closes the case. An appeal is
filed → upheld | reversed | withdrawn.

Invariants.
- One live case per kind and subject: by a unique index.
- A decision and its effect are one transaction: the listing is published, or the organisation verified, exactly when
  the decision is on record. Decisions are never changed. So with appeals: a reversal publishes, reinstates or suspends.
- A decision names the version of the subject that was reviewed; where the subject has changed since, it is refused
  (409 `stale_decision`) and the moderator reads again.
- Nobody claims, decides or escalates a case of an organisation they are a member of or have an interest in, nor one
  they opened themselves by a proposal or a flag.
- Four eyes: a listing in which the state has a share, whose transfer needs a permit, or at which the law asks people to
  look closely, is published by the approvals of two different moderators, or on appeal by two different supervisors.
  What the law blocks nobody approves, the owner neither.
- Approving and suspending need every mandatory point of the checklist answered, and none of them failed; anything but
  approving needs a reason.
- Everything a moderator does needs the operator's mandate to be in force, each item of bulk work by itself.
- An appeal is judged by a supervisor who neither made the decision nor is a party, once, while the decision stands.

Decisions.
- A case follows the present state of its subject, not the order in which its events arrive: every event makes the
  handler look, one subject at a time, and open or close the case accordingly. Flags and proposals are opened by people
  and only closed so.
- The case is locked before its subject, and the appeal before both, always.
- A claim has no time limit; any moderator may release one, and the record says who did.
- An organisation that is asked for changes and one that is rejected both return to `unverified` and may ask again; the
  decision and its reasons tell them apart. Either can be appealed.
- Organisations of the owner, operator and auditor are the owner's to verify and to suspend, and make no case.
- A moderator may suspend at once, without a case, what cannot wait; that is appealed like any other decision. Who
  decided, and when, is read off the record.
- Anyone may flag what is published, signed in or not, within limits by person or network; of a stranger nothing is kept
  but the words. Flags on a listing are one case. Its organisation is not told of flags that are dismissed.
- The texts of reasons, escalations, instructions, flags, grounds and answers stay here: events carry ids and codes
  alone. The submitter reads the reasons, never who decided, and who flagged is told to nobody.
- Service clocks count working days, Monday to Friday in Vietnam's time; public holidays are not known and count. A case
  that stays undecided for two further days is brought up to the owner, who does not take it away from the operator.
- What is handed in is compared with every version on view by runs of three words, when the case opens and at each
  claim; the moderator sees the likest five with their scores and judges. The hashing behind it is our own hundred
  lines: its results are kept, and must not change with a library's version.
"""
