"""The lives of organisations, people, invitations and machine clients."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class OrganizationStatus(StrEnum):
    """How far the exchange vouches for an organisation."""

    UNVERIFIED = "unverified"
    PENDING = "pending"
    VERIFIED = "verified"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


UNVERIFIED, PENDING, VERIFIED, SUSPENDED, REVOKED = OrganizationStatus

LIFE = Lifecycle(initial=UNVERIFIED)

SUBMIT = LIFE.move("submit", UNVERIFIED, to=PENDING)
VERIFY = LIFE.move("verify", PENDING, to=VERIFIED)
APPOINT = LIFE.move("appoint", UNVERIFIED, PENDING, to=VERIFIED)
REJECT = LIFE.move("reject", PENDING, to=UNVERIFIED)
SUSPEND = LIFE.move("suspend", VERIFIED, to=SUSPENDED)
REINSTATE = LIFE.move("reinstate", SUSPENDED, to=VERIFIED)
REVOKE = LIFE.move("revoke", VERIFIED, SUSPENDED, to=REVOKED)
OVERTURN = LIFE.move("overturn", UNVERIFIED, SUSPENDED, REVOKED, to=VERIFIED)


class PersonStatus(StrEnum):
    """Whether a person may sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"
    ERASED = "erased"


ACTIVE, DISABLED, ERASED = PersonStatus

PERSON_LIFE = Lifecycle(initial=ACTIVE)

DISABLE = PERSON_LIFE.move("disable", ACTIVE, to=DISABLED)
ENABLE = PERSON_LIFE.move("enable", DISABLED, to=ACTIVE)
ERASE = PERSON_LIFE.move("erase", ACTIVE, DISABLED, to=ERASED)


class InvitationStatus(StrEnum):
    """What became of an invitation."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


OPEN, ACCEPTED, WITHDRAWN, EXPIRED = InvitationStatus

INVITATION_LIFE = Lifecycle(initial=OPEN)

ACCEPT = INVITATION_LIFE.move("accept", OPEN, to=ACCEPTED)
WITHDRAW = INVITATION_LIFE.move("withdraw", OPEN, to=WITHDRAWN)
EXPIRE = INVITATION_LIFE.move("expire", OPEN, to=EXPIRED)


class ClientStatus(StrEnum):
    """Whether a machine client may ask for tokens."""

    LIVE = "live"
    REVOKED = "revoked"


CLIENT_LIFE = Lifecycle(initial=ClientStatus.LIVE)

REVOKE_CLIENT = CLIENT_LIFE.move("revoke", ClientStatus.LIVE, to=ClientStatus.REVOKED)


class DeclarationStatus(StrEnum):
    """Whether a declared interest still binds; one whose time has passed binds no more either."""

    STANDING = "standing"
    LIFTED = "lifted"


STANDING, LIFTED = DeclarationStatus

DECLARATION_LIFE = Lifecycle(initial=STANDING)

LIFT = DECLARATION_LIFE.move("lift", STANDING, to=LIFTED)
