"""The life of a case."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class CaseStatus(StrEnum):
    """Where a case is in its life."""

    OPEN = "open"
    CLAIMED = "claimed"
    DECIDED = "decided"
    ESCALATED = "escalated"
    CLOSED = "closed"


OPEN, CLAIMED, DECIDED, ESCALATED, CLOSED = CaseStatus

LIVE = (OPEN, CLAIMED, ESCALATED)
"""The statuses of which a subject can have one case at a time."""

LIFE = Lifecycle(initial=OPEN)

CLAIM = LIFE.move("claim", OPEN, to=CLAIMED)
RELEASE = LIFE.move("release", CLAIMED, to=OPEN)
APPROVE_FIRST = LIFE.move("approve_first", CLAIMED, to=OPEN)
DECIDE = LIFE.move("decide", CLAIMED, to=DECIDED)
ESCALATE = LIFE.move("escalate", OPEN, CLAIMED, to=ESCALATED)
RETURN = LIFE.move("return", ESCALATED, to=OPEN)
CLOSE = LIFE.move("close", OPEN, CLAIMED, ESCALATED, to=CLOSED)
