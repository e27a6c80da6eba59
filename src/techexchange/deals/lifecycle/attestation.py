"""The life of an attestation: one party says what was concluded elsewhere, the other confirms it or does not."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class AttestationStatus(StrEnum):
    """Where an attestation stands."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


A = AttestationStatus

ATTESTATION_LIFE = Lifecycle(initial=A.CLAIMED)
CONFIRM = ATTESTATION_LIFE.move("confirm", A.CLAIMED, to=A.CONFIRMED)
REFUSE_CLAIM = ATTESTATION_LIFE.move("refuse", A.CLAIMED, to=A.REFUSED)
WITHDRAW_CLAIM = ATTESTATION_LIFE.move("withdraw", A.CLAIMED, to=A.WITHDRAWN)
LAPSE_CLAIM = ATTESTATION_LIFE.move("lapse", A.CLAIMED, to=A.LAPSED)

COUNTED = (A.CLAIMED, A.CONFIRMED)
"""The statuses in which the same outcome cannot be claimed again."""
