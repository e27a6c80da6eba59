"""Who may operate the exchange, on whose behalf, for how long and to do what.

Language. The *owner* is the public body that the exchange belongs to; the *operator* is the enterprise that runs it
under an *operating mandate*: a contract with a number, a time of validity, the *permitted actions*, a fee schedule,
targets and a share of the revenue. The mandate *in force* is the active one whose validity holds at this moment.
*Authority* is what it permits: `queries.authority` gives it to whoever signs in from the operator.

Life. draft → active → suspended ↺ → expired | terminated; a draft may also be terminated, which discards it. Terms
can be edited only in a draft: what was activated is what was agreed, and its hash is on record.

Invariants.
- At most one mandate stands, that is, is active or suspended: by a unique index, under any concurrency. A suspended
  mandate still binds both sides, so its successor waits until it is terminated or has expired.
- Only a supervisor of the owner writes a mandate. The operator reads its own.
- Without a mandate in force the operator can do nothing: from the next request on, every permission in
  `kernel.permissions.NEEDS_MANDATE` answers 403 `mandate_not_active`. The authority is asked anew for each request,
  of the database and by its clock, so neither suspension nor the end of validity waits for anything.
- The operator named must be an organisation of that kind, and verified: activation verifies it where nobody has.
  An operator whose organisation was suspended or revoked has no authority, whatever its mandate says.

Decisions.
- The end of validity needs no clock work to take effect; the tick only writes it down (`MandateExpired`). Activating a
  successor writes it down too, so that it need not wait for the tick.
- One supervisor is enough for each move; a second signature is left to the owner's own rules.
- No rate is shipped. The fee schedule is what owner and operator agreed: per service a fixed amount, a percentage or
  tiers, each with an optional cap, and waivers for newcomers.
- Events carry the hash of the terms and no reasons; the reason of a suspension or termination stays on the mandate.
"""
