"""Technology supply and demand: what is offered and wanted, its versions and its life.

Words. A *listing* is one technology offered (`supply`) or one need (`demand`) of one organisation. Its *working
content* is what the organisation writes; a *version* is the content as it was published, frozen with its hash
(SHA-256 over RFC 8785 JSON). A *revision* is the review of changed working content while the last version stays
public. The *confidential part* is a text kept in a table of its own; *attachments* are images and PDFs.

Invariants.
- Only `published` listings are public; in every other status a listing is invisible (404) to all but its own
  organisation's members, the moderators and the owner's supervisors.
- What the public reads is a frozen version and never the working content. Attachments marked public are named in the
  version and so pass review with it; adding or removing one is an edit.
- Content under review does not change. Content is complete before it is submitted.
- Confidential text leaves its table only over its own route; each reading and each change is a fact on record, which
  carries a salted hash of the text and never the text.
- A demand may hide its organisation: then no public view, of any version, names it.

Decisions.
- Renewing publishes a new version with a new `valid_until` and nothing else changed; it needs no review for
  RENEWABLE_MONTHS (12) after a person last reviewed the content. Later, or with changed content, the changed
  `valid_until` goes through review like any other edit.
- A listing is reserved by an exclusive deal and released when that deal fails; while reserved it is not public.
- Suspending stops what is published, paused or expired; reinstating publishes again only what was public before.
- While an organisation is suspended or revoked, its listings are suspended too, and come back with it.
- Every version is screened by the rule pack of its day when it is frozen: what the law blocks is published by nobody,
  neither after a review nor renewed nor imported, and the verdict stays with the version. What comes back on view
  without a new version (resumed, released, reinstated) keeps the verdict it had.
- Imported listings belong to the organisation that the import names and are published as they come; `source` keeps the
  foreign id and the supplier's name. Importing the same `(source, source_id)` again changes nothing.
"""
