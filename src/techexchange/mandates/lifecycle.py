"""The life of an operating mandate."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class MandateStatus(StrEnum):
    """Where a mandate is in its life."""

    DRAFT = "draft"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    TERMINATED = "terminated"


DRAFT, ACTIVE, SUSPENDED, EXPIRED, TERMINATED = MandateStatus

STANDING = (ACTIVE, SUSPENDED)
"""The statuses of which the exchange can hold one mandate at a time."""

LIFE = Lifecycle(initial=DRAFT)

EDIT = LIFE.move("edit", DRAFT, to=DRAFT)
ACTIVATE = LIFE.move("activate", DRAFT, to=ACTIVE)
SUSPEND = LIFE.move("suspend", ACTIVE, to=SUSPENDED)
REINSTATE = LIFE.move("reinstate", SUSPENDED, to=ACTIVE)
EXPIRE = LIFE.move("expire", ACTIVE, SUSPENDED, to=EXPIRED)
TERMINATE = LIFE.move("terminate", DRAFT, ACTIVE, SUSPENDED, to=TERMINATED)
