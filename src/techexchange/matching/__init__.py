"""Which technology fits which need, and what the two sides and the exchange's broker do about it.

Words. A *match* is a pair of a published technology and a published need that no hard filter rules out, with its scores
for both together and for each, the components of the scores, and reasons in Vietnamese and English. It is *alive* from
proposed to mutual. A side *shows interest* or *dismisses* it for a reason; interest of both makes it mutual. The
operator's *broker* may propose an introduction, to which a side consents by showing interest, and introduces the two
once both have; what came of it is the match's *outcome*. A *run* is the last matching of one listing, at one version.

Invariants.
- A match knows nothing but what the public may read: its rows, reasons and scores are made of published versions alone.
- The organisation behind a need that hides it is told to nobody before the introduction; no answer names it.
- Why a side dismissed a match is for that side and the operator, never for the other side.
- There is one match of a pair for ever. Interest, dismissal and outcome outlive whatever happens to the listings:
  where a listing closes or the pair no longer passes, its match lapses, and it returns as what it was when it passes.
- Whoever belongs to one of the two sides does not broker the match, and staff of the exchange decide for neither.

Decisions.
- Matches are a projection that can be made again, so that making one is no fact of the record; what people do is.
- A listing keeps its best twenty; a match lives while it is among the best of either side, or somebody shows interest.
  One that nobody has looked at and that is among the best of neither is removed.
- One process at a time matches, and it alone adds, rescores, lapses and removes: it need not fear itself. It leaves a
  run for every listing a match names, so that it finds those that closed; decisions look at the listings themselves.
- A score is corrected for how near its technology is to everything, so that popular ones do not crowd out the rest.
- Reading marks a match as seen by a side without changing its version: who sees it cannot tell that the other has.
"""
