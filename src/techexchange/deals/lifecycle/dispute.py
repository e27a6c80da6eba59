"""The life of a dispute: opened, answered, and settled between the parties or referred to whoever decides."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class DisputeStatus(StrEnum):
    """Where a dispute stands."""

    OPENED = "opened"
    ANSWERED = "answered"
    SETTLED = "settled"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"


D = DisputeStatus

DISPUTE_LIFE = Lifecycle(initial=D.OPENED)
ANSWER = DISPUTE_LIFE.move("answer", D.OPENED, to=D.ANSWERED)
PROPOSE = DISPUTE_LIFE.move("propose", D.ANSWERED, to=D.ANSWERED)
SETTLE = DISPUTE_LIFE.move("settle", D.ANSWERED, to=D.SETTLED)
REFER = DISPUTE_LIFE.move("refer", D.OPENED, D.ANSWERED, to=D.REFERRED)
WITHDRAW_DISPUTE = DISPUTE_LIFE.move("withdraw", D.OPENED, D.ANSWERED, to=D.WITHDRAWN)

UNSETTLED = (D.OPENED, D.ANSWERED)
"""The statuses of which each party can have one dispute per contract."""
