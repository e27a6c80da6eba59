"""The catalogue as the public finds it: a projection of published listings, on every node, disposable.

Words. The *catalogue* of a node is one full-text index over what is published. Its *follower* reads the ledger in
`seq` order and reads each listing named by a public change again, as it is published at that moment; its *position*
is the `seq` up to which the catalogue answers. A *rebuild* reads everything from PostgreSQL into a fresh index.
A *saved search* is a question somebody asks of everything published from now on; what it *found* is *told* once.
*Synonyms* are terms the operator lists as meaning the same. An *unmet question* found nothing, or only by giving up
most of its words.

Invariants.
- The index holds what the public may read and nothing else: published versions, without the organisation of a need
  that hides it. Confidential parts never come near it.
- By words, a request is answered from the index alone and never waits for the database. By meaning it asks the
  database for vectors; where these, their model or the database are away, it is answered by words and says so.
- While an index is rebuilt, the one before it goes on answering and following; the swap is one assignment.
- No saved search tells of a listing twice, whatever workers die: what was found, who is told of it and up to which
  `seq` the record was looked at are one commit, and a search and a listing are a pair once.
- What somebody searches for is in no fact, log or metric; questions are shown only when they were asked twice.

Decisions.
- A listing that is no longer published leaves the answers when the follower has read that fact, some milliseconds
  after its commit; every answer names its `position`. Reading the listing itself is exact at once (404).
- A remembered position belongs to one ledger: the chain hash at that position is kept with the index. Where the
  ledger disagrees, or has no such entry, the catalogue is built again.
- Pages are cut from a ranked list of at most 1,000 hits by an offset inside the cursor: what is published between two
  pages may shift them by as much. Whoever needs everything reads it sorted by `newest`, in slices by filter.
- Saved searches are put to a small index that holds the news alone, all searches to many news at once: 5,000 searches
  take half a second. All words are wanted, as they are spelt: an alert that does not fit is worse than none. A listing
  is news to a search when its present version was published after the question was asked, and is not of an
  organisation its owner sits in.
- Each word of a listed term is also met by any other term of its group, whole and in the order written; what was typed
  weighs more. Texts of thirteen words and more, and what stands in quotation marks, are searched as they are.
"""
