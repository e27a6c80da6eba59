"""The life of a match."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class MatchStatus(StrEnum):
    """Where a match stands."""

    PROPOSED = "proposed"
    SHOWN = "shown"
    INTEREST_ONE = "interest_one"
    MUTUAL = "mutual"
    INTRODUCED = "introduced"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"


S = MatchStatus
ALIVE = (S.PROPOSED, S.SHOWN, S.INTEREST_ONE, S.MUTUAL)
"""Where both sides can still decide."""

LIFE = Lifecycle(initial=S.PROPOSED)

SHOW = LIFE.move("show", S.PROPOSED, to=S.SHOWN)
INTEREST = LIFE.move("interest", S.PROPOSED, S.SHOWN, to=S.INTEREST_ONE)
RETURN_INTEREST = LIFE.move("interest", S.INTEREST_ONE, to=S.MUTUAL)
DISMISS = LIFE.move("dismiss", *ALIVE, to=S.DISMISSED)
PROPOSE_UNSEEN = LIFE.move("propose", S.PROPOSED, to=S.PROPOSED)
PROPOSE_SEEN = LIFE.move("propose", S.SHOWN, to=S.SHOWN)
PROPOSE_TO_OTHER = LIFE.move("propose", S.INTEREST_ONE, to=S.INTEREST_ONE)
INTRODUCE = LIFE.move("introduce", S.MUTUAL, to=S.INTRODUCED)
RECORD_OUTCOME = LIFE.move("record_outcome", S.INTRODUCED, to=S.INTRODUCED)
LAPSE = LIFE.move("lapse", *ALIVE, to=S.LAPSED)
REVIVE_UNSEEN = LIFE.move("revive", S.LAPSED, to=S.PROPOSED)
REVIVE_SEEN = LIFE.move("revive", S.LAPSED, to=S.SHOWN)
REVIVE_WANTED = LIFE.move("revive", S.LAPSED, to=S.INTEREST_ONE)
REVIVE_MUTUAL = LIFE.move("revive", S.LAPSED, to=S.MUTUAL)

BY_SIDES = frozenset({INTEREST, RETURN_INTEREST, DISMISS})
BY_BROKER = frozenset({PROPOSE_UNSEEN, PROPOSE_SEEN, PROPOSE_TO_OTHER, INTRODUCE, RECORD_OUTCOME})
