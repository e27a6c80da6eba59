"""The catalogue as the public finds it: a projection of published listings, on every node, disposable.

Words. The *catalogue* of a node is one full-text index over what is published. Its *follower* reads the ledger in
`seq` order and reads each listing named by a public change again, as it is published at that moment; its *position*
is the `seq` up to which the catalogue answers. A *rebuild* reads everything from PostgreSQL into a fresh index.

Invariants.
- The index holds what the public may read and nothing else: published versions, without the organisation of a need
  that hides it. Confidential parts never come near it.
- A request is answered from the index alone and never waits for the database.
- While an index is rebuilt, the one before it goes on answering and following; the swap is one assignment.

Decisions.
- A listing that is no longer published leaves the answers when the follower has read that fact, some milliseconds
  after its commit; every answer names its `position`. Reading the listing itself is exact at once (404).
- A remembered position belongs to one ledger: the chain hash at that position is kept with the index. Where the
  ledger disagrees, or has no such entry, the catalogue is built again.
- Pages are cut from a ranked list of at most 1,000 hits by an offset inside the cursor: what is published between two
  pages may shift them by as much. Whoever needs everything reads it sorted by `newest`, in slices by filter.
"""
