"""The life of a royalty statement: one period's account, given by the acquirer and judged by the supplier."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class RoyaltyStatus(StrEnum):
    """Where the statement of one period stands."""

    RUNNING = "running"
    DUE = "due"
    SUBMITTED = "submitted"
    CONTESTED = "contested"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


S = RoyaltyStatus

ROYALTY_LIFE = Lifecycle(initial=S.RUNNING)
END_PERIOD = ROYALTY_LIFE.move("end_period", S.RUNNING, to=S.DUE)
SUBMIT = ROYALTY_LIFE.move("submit", S.DUE, S.CONTESTED, to=S.SUBMITTED)
ACCEPT = ROYALTY_LIFE.move("accept", S.SUBMITTED, to=S.ACCEPTED)
CONTEST = ROYALTY_LIFE.move("contest", S.SUBMITTED, to=S.CONTESTED)
CANCEL = ROYALTY_LIFE.move("cancel", S.RUNNING, to=S.CANCELLED)

BY_THE_ACQUIRER = frozenset({SUBMIT})
BY_THE_SUPPLIER = frozenset({ACCEPT, CONTEST})
