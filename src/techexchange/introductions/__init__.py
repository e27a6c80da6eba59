"""Contact: who would like to speak with whom, what they say to each other, and what is shown in confidence.

Words. An *introduction* is the contact of two organisations over one published listing. An *expression of interest*
opens it: the *seeker* writes to the *host*, the organisation that owns the listing, a business to a technology as well
as an institute to a need. The operator's *broker* may propose one between the owners of a technology and a need; then
both consent before either hears more. It is *open* from sent to introduced. In an introduced one the two write
*messages* with files and propose *meetings*.

Invariants.
- An introduction is invisible to everyone but its two parties, and to the exchange's broker the ones brokered.
- A hidden party, a host whose published need hides its organisation or a seeker that asks to remain unnamed, is told
  to nobody before that party has accepted: no answer, event, notice, file or address leads to it.
- There is one open introduction of a listing and a seeker. Nobody is introduced to themselves, and staff of the
  exchange are party to none.
- Who is asked answers within ANSWER_DAYS (10) working days, or the introduction expires by the database's clock.
- Words, places and files of the two are in no event and no log. A file is given out after looking, each time.

Decisions.
- Declining names one of eight reasons, which the other side reads; institutes read theirs counted, per listing, and a
  report of fewer than FEWEST (3) says only that there are some.
- Withdrawing or closing the listing ends what waits for an answer on it; who has been introduced goes on talking.
"""
