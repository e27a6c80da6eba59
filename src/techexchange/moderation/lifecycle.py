"""The life of a case, and the life of an appeal."""

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


class AppealStatus(StrEnum):
    """Where an appeal is in its life."""

    FILED = "filed"
    UPHELD = "upheld"
    REVERSED = "reversed"
    WITHDRAWN = "withdrawn"


FILED, UPHELD, REVERSED, WITHDRAWN = AppealStatus

APPEAL_LIFE = Lifecycle(initial=FILED)

UPHOLD = APPEAL_LIFE.move("uphold", FILED, to=UPHELD)
REVERSE = APPEAL_LIFE.move("reverse", FILED, to=REVERSED)
WITHDRAW = APPEAL_LIFE.move("withdraw", FILED, to=WITHDRAWN)
