"""The life of a registration, or of a permit: what the authority must be told before a contract takes effect."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class RegistrationStatus(StrEnum):
    """Where a registration stands with the authority."""

    DUE = "due"
    NOT_REQUIRED = "not_required"
    OVERDUE = "overdue"
    SUBMITTED = "submitted"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    CERTIFIED = "certified"
    REFUSED = "refused"
    CLOSED = "closed"


S = RegistrationStatus

UNFILED = (S.DUE, S.OVERDUE)
"""The statuses in which the law's deadline for filing runs or has run out."""

REGISTRATION_LIFE = Lifecycle(initial=S.DUE)

EXEMPT = REGISTRATION_LIFE.move("exempt", S.DUE, to=S.NOT_REQUIRED)
MISS = REGISTRATION_LIFE.move("miss", S.DUE, to=S.OVERDUE)
SUBMIT = REGISTRATION_LIFE.move("submit", S.DUE, S.OVERDUE, S.SUPPLEMENT_REQUESTED, S.REFUSED, to=S.SUBMITTED)
REQUEST_SUPPLEMENT = REGISTRATION_LIFE.move("request_supplement", S.SUBMITTED, to=S.SUPPLEMENT_REQUESTED)
CERTIFY = REGISTRATION_LIFE.move("certify", S.SUBMITTED, to=S.CERTIFIED)
REFUSE = REGISTRATION_LIFE.move("refuse", S.SUBMITTED, S.SUPPLEMENT_REQUESTED, to=S.REFUSED)
CLOSE = REGISTRATION_LIFE.move("close", S.DUE, S.OVERDUE, S.SUBMITTED, S.SUPPLEMENT_REQUESTED, S.REFUSED, to=S.CLOSED)

BY_THE_FILER = frozenset({SUBMIT, REQUEST_SUPPLEMENT, CERTIFY, REFUSE})
"""What the filer records; the other moves follow from the law, the clock and the end of the contract."""
