"""The life of a contract, and of each version of its document."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class ContractStatus(StrEnum):
    """Where a contract stands."""

    DRAFTING = "drafting"
    PENDING_SIGNATURE = "pending_signature"
    SIGNED = "signed"
    PENDING_REGISTRATION = "pending_registration"
    PENDING_PERMIT = "pending_permit"
    EFFECTIVE = "effective"
    PERFORMING = "performing"
    COMPLETED = "completed"
    TERMINATED = "terminated"


class VersionStatus(StrEnum):
    """What became of one version of a contract's document."""

    DRAFT = "draft"
    PENDING = "pending"
    SIGNED = "signed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


S, V = ContractStatus, VersionStatus

CONTRACT_LIFE = Lifecycle(initial=S.DRAFTING)
EDIT = CONTRACT_LIFE.move("edit", S.DRAFTING, S.PENDING_SIGNATURE, to=S.DRAFTING)
REQUEST_SIGNATURE = CONTRACT_LIFE.move("request_signature", S.DRAFTING, to=S.PENDING_SIGNATURE)
SIGN = CONTRACT_LIFE.move("sign", S.PENDING_SIGNATURE, to=S.PENDING_SIGNATURE)
CONCLUDE = CONTRACT_LIFE.move("conclude", S.PENDING_SIGNATURE, to=S.SIGNED)
AWAIT_REGISTRATION = CONTRACT_LIFE.move("await_registration", S.SIGNED, to=S.PENDING_REGISTRATION)
AWAIT_PERMIT = CONTRACT_LIFE.move("await_permit", S.SIGNED, to=S.PENDING_PERMIT)
TAKE_EFFECT = CONTRACT_LIFE.move("take_effect", S.SIGNED, S.PENDING_REGISTRATION, S.PENDING_PERMIT, to=S.EFFECTIVE)
PERFORM = CONTRACT_LIFE.move("perform", S.EFFECTIVE, to=S.PERFORMING)
COMPLETE = CONTRACT_LIFE.move("complete", S.EFFECTIVE, S.PERFORMING, to=S.COMPLETED)
TERMINATE = CONTRACT_LIFE.move(
    "terminate",
    *(S.SIGNED, S.PENDING_REGISTRATION, S.PENDING_PERMIT, S.EFFECTIVE, S.PERFORMING),
    to=S.TERMINATED,
)
ABANDON = CONTRACT_LIFE.move("abandon", S.DRAFTING, S.PENDING_SIGNATURE, to=S.TERMINATED)

AMENDABLE = frozenset({S.EFFECTIVE, S.PERFORMING})
"""Where a contract in force may be amended by another version that both parties sign."""

VERSION_LIFE = Lifecycle(initial=V.DRAFT)
PROPOSE_VERSION = VERSION_LIFE.move("propose", V.DRAFT, to=V.PENDING)
SIGN_VERSION = VERSION_LIFE.move("sign", V.PENDING, to=V.SIGNED)
SUPERSEDE_VERSION = VERSION_LIFE.move("supersede", V.DRAFT, V.PENDING, V.SIGNED, to=V.SUPERSEDED)
WITHDRAW_VERSION = VERSION_LIFE.move("withdraw", V.DRAFT, V.PENDING, to=V.WITHDRAWN)
