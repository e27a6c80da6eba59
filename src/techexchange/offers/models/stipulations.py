"""The choices that terms are made of, beside amounts, times and texts."""

from enum import StrEnum


class TaxBearer(StrEnum):
    """Who bears the taxes on what is paid."""

    EACH_ITS_OWN = "each_its_own"
    SUPPLIER = "supplier"
    ACQUIRER = "acquirer"


class ImprovementsOwner(StrEnum):
    """Whose an improvement of the technology is."""

    MAKER = "maker"
    SUPPLIER = "supplier"
    ACQUIRER = "acquirer"
    JOINT = "joint"


class RightsPayer(StrEnum):
    """Which side looks after the rights, at its own cost."""

    SUPPLIER = "supplier"
    ACQUIRER = "acquirer"
    SHARED = "shared"


class Forum(StrEnum):
    """Who settles what the two cannot."""

    MEDIATION = "mediation"
    ARBITRATION = "arbitration"
    COURT = "court"
