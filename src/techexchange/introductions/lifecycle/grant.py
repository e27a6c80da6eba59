"""The life of an access grant."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class GrantStatus(StrEnum):
    """Where an access grant stands."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"
    EXPIRED = "expired"


GRANT_LIFE = Lifecycle(initial=GrantStatus.REQUESTED)
GRANT = GRANT_LIFE.move("grant", GrantStatus.REQUESTED, to=GrantStatus.GRANTED)
REFUSE = GRANT_LIFE.move("refuse", GrantStatus.REQUESTED, to=GrantStatus.REFUSED)
REVOKE = GRANT_LIFE.move("revoke", GrantStatus.GRANTED, to=GrantStatus.REVOKED)
EXPIRE_GRANT = GRANT_LIFE.move("expire", GrantStatus.GRANTED, to=GrantStatus.EXPIRED)
LIVE_GRANT = frozenset({GrantStatus.REQUESTED, GrantStatus.GRANTED})
"""A listing and a holder have at most one of these."""
