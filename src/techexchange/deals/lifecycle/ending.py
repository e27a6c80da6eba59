"""The life of an ending: one party wants a contract completed or terminated, and the other answers."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class EndingStatus(StrEnum):
    """Where the wish to end a contract stands."""

    PROPOSED = "proposed"
    CONTESTED = "contested"
    CARRIED_OUT = "carried_out"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


S = EndingStatus

LIVE = (S.PROPOSED, S.CONTESTED)
"""The statuses of which each party can have one per contract."""

ENDING_LIFE = Lifecycle(initial=S.PROPOSED)

AGREE = ENDING_LIFE.move("agree", S.PROPOSED, S.CONTESTED, to=S.CARRIED_OUT)
REFUSE = ENDING_LIFE.move("refuse", S.PROPOSED, to=S.REFUSED)
CONTEST = ENDING_LIFE.move("contest", S.PROPOSED, to=S.CONTESTED)
CARRY_OUT = ENDING_LIFE.move("carry_out", S.PROPOSED, S.CONTESTED, to=S.CARRIED_OUT)
WITHDRAW = ENDING_LIFE.move("withdraw", S.PROPOSED, S.CONTESTED, to=S.WITHDRAWN)
LAPSE = ENDING_LIFE.move("lapse", S.PROPOSED, S.CONTESTED, to=S.LAPSED)

BY_THE_OTHER = frozenset({AGREE, REFUSE, CONTEST})
BY_THE_PROPOSER = frozenset({CARRY_OUT, WITHDRAW})
