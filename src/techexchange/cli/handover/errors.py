"""What stands in the way of a handover."""

from techexchange.kernel.errors import Conflict, Invalid


class HandoverDamaged(Invalid):
    """A part of this handover is not what its manifest says."""


class HandoverNotSigned(Invalid):
    """This manifest is not signed by the key that was named."""


class HandoverUnknown(Invalid):
    """This directory holds no handover that this release can read."""


class ExchangeNotEmpty(Conflict):
    """There is an exchange here already: a handover is read into an empty system."""


class OtherHandoverBegun(Conflict):
    """Another handover was begun here and not finished: empty the database, or go on with that one."""


class SecretKeyDiffers(Conflict):
    """What the exchange keeps sealed needs the secret key it had: set TECHEXCHANGE_SECRET_KEY to it."""
