"""Contact: who would like to speak with whom, what they say to each other, and what is shown in confidence.

Words. An *introduction* is the contact of two organisations over one published listing. An *expression of interest*
opens it: the *seeker* writes to the *host*, the organisation that owns the listing, a business to a technology as well
as an institute to a need. The operator's *broker* may suggest one between the owners of a technology and a need; then
both must *consent*. While an answer is awaited it is *waiting*; once both agreed, the two are *introduced*: they write
*messages* with *enclosures* and propose *meetings*, each with several times to choose from.

A *non-disclosure agreement* is made of a *template*, a text the operator writes and the owner puts in use; one of each
kind is in use at a time. Its text, its two *parties* and the listings it covers are fixed when the *first party* drafts
it, and `document_hash` binds them with a secret salt. It is in force once both have signed that hash, each with their
credential and a code of their authenticator. Under it the *holder* asks the *owner* of a covered listing for an
*access grant*, and reads the listing's *data room*: its confidential text, and its documents and images that are not
public. Each reading is an entry of the *access log*, which the owner reads.

Invariants.
- An introduction is invisible to everyone but its two parties, and to the exchange's broker the ones brokered.
  What the two write and arrange is for them alone.
- A hidden party, one whose published need hides its organisation or a seeker that asks to remain unnamed, is named to
  nobody before the two are introduced, to which it has then agreed itself: no answer, notice, letter or file names it.
- There is one open introduction of a listing and a seeker. Nobody is introduced to themselves, and staff of the
  exchange are party to none.
- Who is asked answers within ANSWER_DAYS (10) working days, or the introduction expires by the database's clock.
- Words, places, times and files of the two are in no event, notice or log. Whether somebody may have a file is looked
  at each time it is asked for.
- Access rests on an agreement in force between owner and holder that covers the listing, and never outlives it: ending
  the agreement, by either party or by the clock, ends every access under it in the same transaction. The agreement is
  locked before its grants, so that none is given while it ends.
- The right to read is looked up anew for each request, and again after a file was marked. To all others, the listing's
  own organisation too, there is no data room.
- No file leaves a data room unmarked: reader, time and grant stand on every page and all over every picture.
- Whose a hidden company's listing is cannot be found out by drafting agreements: guessing right is answered like
  guessing wrong, until the two have been introduced.

Decisions.
- A seeker that gives its name consents by writing, so that the host's acceptance introduces the two; an unnamed one
  consents after the host accepted, and has as long again to do so.
- Two whom the broker introduced over a match have both agreed: they are introduced here too, in the introduction that
  is open between them or in a new one, which names the match.
- Declining names one of eight reasons, which the other side reads. The report counts those that an organisation was
  given, over all and for each of its listings; of one declined fewer than FEWEST (3) times it tells only how often.
- Ending or suspending a listing ends what waits for an answer on it; pausing it does not, and who was introduced goes
  on talking.
- A signature needs a code each time, whatever the session has shown; the code is asked for after the right to sign.
- Taking access back and ending an agreement need no verified organisation: whoever is suspended can still protect
  what is theirs. Reading needs one.
- A data room follows its grants, not the listing's status: it stays open to its holders while the listing is paused,
  reserved or contracted, and is closed only while the operator has it suspended.
- Evidence is handed in for reviewers and is in no data room. Program clients read no data room: a mark names a person.
"""
