"""The lives of a public asset and of an appraisal."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class AssetStatus(StrEnum):
    """Whether what the host registered was checked."""

    REGISTERED = "registered"
    VERIFIED = "verified"
    REFUSED = "refused"


REGISTERED, VERIFIED, REFUSED = AssetStatus

ASSET_LIFE = Lifecycle(initial=REGISTERED)

AMEND = ASSET_LIFE.move("amend", REGISTERED, REFUSED, to=REGISTERED)
VERIFY = ASSET_LIFE.move("verify", REGISTERED, to=VERIFIED)
REFUSE = ASSET_LIFE.move("refuse", REGISTERED, to=REFUSED)


class AppraisalStatus(StrEnum):
    """Whether an appraisal counts as evidence."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


RECORDED, CONFIRMED, REJECTED = AppraisalStatus

APPRAISAL_LIFE = Lifecycle(initial=RECORDED)

CONFIRM = APPRAISAL_LIFE.move("confirm", RECORDED, to=CONFIRMED)
REJECT = APPRAISAL_LIFE.move("reject", RECORDED, to=REJECTED)
