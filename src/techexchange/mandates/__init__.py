"""Who may operate the exchange, on whose behalf, for how long, to do what and for which fees; and how it is watched.

Language. The *owner* is the public body that the exchange belongs to; the *operator* is the enterprise that runs it
under an *operating mandate*: a contract with a number, a time of validity, the *permitted actions*, a fee schedule
under *caps*, targets by *indicator*, a *reporting calendar*, *custodians*, and a share of the revenue. The mandate *in
force* is the active one whose validity holds at this moment. *Authority* is what it permits: `queries.authority` gives
it to whoever signs in from the operator. An *inspection* is leave for the owner's supervisors to read one private
thing, a negotiation, a deal, a contract or an introduction, for a time and on a legal basis.

Life. draft → active → suspended ↺ → expired | terminated; a draft may also be terminated, which discards it. Terms
can be edited only in a draft. What binds is *amended*: each amendment is a *version* of the terms, numbered, whole,
with its hash on record and the moment from which it holds; the first version is what was activated. The operator
*proposes* fees: proposed → approved | refused | withdrawn; approved, they are the next version.

Invariants.
- At most one mandate stands, that is, is active or suspended: by a unique index, under any concurrency. A suspended
  mandate still binds both sides, so its successor waits until it is terminated or has expired.
- Only a supervisor of the owner writes a mandate, and nobody approves the fees, or amends the terms, of an organisation
  they sit in or declared an interest in. The operator reads its own.
- No fee is above the cap of its service: not in a draft, an amendment or a proposal.
- Without a mandate in force the operator can do nothing: from the next request on, every permission in
  `kernel.permissions.NEEDS_MANDATE` answers 403 `mandate_not_active`. The authority is asked anew for each request,
  of the database and by its clock, so neither suspension nor the end of validity, nor an amendment, waits for anything.
- When a mandate ends, every session of the operator's people ends in the same transaction; who signs in again finds
  no authority, and no report but the public one. What is left is the operator's own: what it is owed, and to say
  whether that was paid (`kernel.permissions.OUTLIVES_MANDATE`).
- The operator named must be an organisation of that kind, and verified: activation verifies it where nobody has.
  An operator whose organisation was suspended or revoked has no authority, whatever its mandate says.
- The owner reads what is private only by an open inspection of that very thing. Each reading is on record under the
  thing read; sealed bids and confidential parts are not among what can be inspected.

Decisions.
- The end of validity and a version's moment need no clock work to take effect; the tick only writes them down.
  Activating a successor writes the end down too, so that it need not wait for the tick.
- Work that the clock goes on with is the exchange's own where the law or the parties set the time: an auction's
  phases, deadlines, fees that arise, expiries. A suspended operator must not be able to hurt bidders by standing still.
  Long work that is the operator's own by its mandate, such as importing and invoicing, asks for leave before each step
  (`queries.require_leave`), so that a suspension or the end stops it in the middle, with what was done before kept.
- What an operator does in its own house, its members and its own details, needs no mandate: it acts for itself there.
- Versions take effect in their order: none before one that is already agreed.
- One supervisor is enough for each move; a second signature is left to the owner's own rules.
- No rate is shipped. The fee schedule is what owner and operator agreed: per service a fixed amount, a percentage or
  tiers, each with an optional cap, and waivers for newcomers, borne by the operator or paid by the owner.
- Events carry the hash of the terms and no reasons; the reason of a suspension, a termination or an amendment stays on
  the mandate, that of an inspection goes on record as a salted hash.
"""
