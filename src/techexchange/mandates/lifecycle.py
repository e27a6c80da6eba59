"""The lives of operating mandates, of fees asked for, and of inspections."""

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
AMEND = LIFE.move("amend", ACTIVE, to=ACTIVE)
SUSPEND = LIFE.move("suspend", ACTIVE, to=SUSPENDED)
REINSTATE = LIFE.move("reinstate", SUSPENDED, to=ACTIVE)
EXPIRE = LIFE.move("expire", ACTIVE, SUSPENDED, to=EXPIRED)
TERMINATE = LIFE.move("terminate", DRAFT, ACTIVE, SUSPENDED, to=TERMINATED)


class FeeProposalStatus(StrEnum):
    """What became of fees the operator asked for."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


PROPOSED, APPROVED, REFUSED, WITHDRAWN = FeeProposalStatus

PROPOSAL_LIFE = Lifecycle(initial=PROPOSED)

APPROVE_FEES = PROPOSAL_LIFE.move("approve", PROPOSED, to=APPROVED)
REFUSE_FEES = PROPOSAL_LIFE.move("refuse", PROPOSED, to=REFUSED)
WITHDRAW_FEES = PROPOSAL_LIFE.move("withdraw", PROPOSED, to=WITHDRAWN)


class InspectionStatus(StrEnum):
    """Whether an inspection permits reading; one whose time has passed does not either."""

    OPEN = "open"
    CLOSED = "closed"


OPEN, CLOSED = InspectionStatus

INSPECTION_LIFE = Lifecycle(initial=OPEN)

CLOSE_INSPECTION = INSPECTION_LIFE.move("close", OPEN, to=CLOSED)
