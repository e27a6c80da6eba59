"""The life of a non-disclosure agreement."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class AgreementStatus(StrEnum):
    """Where an agreement stands."""

    DRAFTED = "drafted"
    PART_SIGNED = "part_signed"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    TERMINATED = "terminated"


S = AgreementStatus
AGREEMENT_LIFE = Lifecycle(initial=S.DRAFTED)
SIGN = AGREEMENT_LIFE.move("sign", S.DRAFTED, to=S.PART_SIGNED)
COUNTERSIGN = AGREEMENT_LIFE.move("sign", S.PART_SIGNED, to=S.IN_FORCE)
TERMINATE = AGREEMENT_LIFE.move("terminate", S.DRAFTED, S.PART_SIGNED, S.IN_FORCE, to=S.TERMINATED)
EXPIRE_AGREEMENT = AGREEMENT_LIFE.move("expire", S.DRAFTED, S.PART_SIGNED, S.IN_FORCE, to=S.EXPIRED)
