"""The life of a deal."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class DealStatus(StrEnum):
    """Where a deal stands."""

    AGREED = "agreed"
    CANCELLED = "cancelled"


LIFE = Lifecycle(initial=DealStatus.AGREED)
CANCEL = LIFE.move("cancel", DealStatus.AGREED, to=DealStatus.CANCELLED)
