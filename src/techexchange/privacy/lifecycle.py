"""The life of a request about one's data."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class DataRequestStatus(StrEnum):
    """Where a request is in its life."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    FULFILLED = "fulfilled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


RECEIVED, ACKNOWLEDGED, FULFILLED, REFUSED, WITHDRAWN = DataRequestStatus

OPEN = (RECEIVED, ACKNOWLEDGED)
"""The statuses in which a request waits; a person has one of each kind at a time."""

LIFE = Lifecycle(initial=RECEIVED)

ACKNOWLEDGE = LIFE.move("acknowledge", RECEIVED, to=ACKNOWLEDGED)
FULFIL = LIFE.move("fulfil", ACKNOWLEDGED, to=FULFILLED)
REFUSE = LIFE.move("refuse", ACKNOWLEDGED, to=REFUSED)
WITHDRAW = LIFE.move("withdraw", *OPEN, to=WITHDRAWN)
