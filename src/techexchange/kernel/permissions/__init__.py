"""Who may do what, and who is asking.

Authority has three branches beside the participants. The public owner rules and supervises; the operator acts
under the owner's mandate and only while it is active; the auditor reads. What is not granted in `matrix` is refused.
"""

from techexchange.kernel.permissions.actor import (
    ANONYMOUS,
    SYSTEM,
    AccessRefused,
    Actor,
    Authority,
    MandateNotActive,
    OrganizationNotVerified,
    Seat,
    SecondFactorRequired,
    Tenure,
)
from techexchange.kernel.permissions.matrix import (
    ADMINISTRATION,
    ANYONE,
    EVERY_PERSON,
    GRANTS,
    NEEDS_MANDATE,
    NEEDS_STANDING,
    NEEDS_VERIFICATION,
    OUTLIVES_MANDATE,
)
from techexchange.kernel.permissions.words import MandatedAction, OrganizationKind, Permission, Role

__all__ = [
    "ADMINISTRATION",
    "ANONYMOUS",
    "ANYONE",
    "EVERY_PERSON",
    "GRANTS",
    "NEEDS_MANDATE",
    "NEEDS_STANDING",
    "NEEDS_VERIFICATION",
    "OUTLIVES_MANDATE",
    "SYSTEM",
    "AccessRefused",
    "Actor",
    "Authority",
    "MandateNotActive",
    "MandatedAction",
    "OrganizationKind",
    "OrganizationNotVerified",
    "Permission",
    "Role",
    "Seat",
    "SecondFactorRequired",
    "Tenure",
]
