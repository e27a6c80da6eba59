"""The life of a deal."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class DealStatus(StrEnum):
    """Where a deal stands."""

    AGREED = "agreed"
    CONTRACTED = "contracted"
    COMPLETED = "completed"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"


LIFE = Lifecycle(initial=DealStatus.AGREED)
CANCEL = LIFE.move("cancel", DealStatus.AGREED, to=DealStatus.CANCELLED)
CONTRACT = LIFE.move("contract", DealStatus.AGREED, to=DealStatus.CONTRACTED)
COMPLETE_DEAL = LIFE.move("complete", DealStatus.CONTRACTED, to=DealStatus.COMPLETED)
TERMINATE_DEAL = LIFE.move("terminate", DealStatus.CONTRACTED, to=DealStatus.TERMINATED)
