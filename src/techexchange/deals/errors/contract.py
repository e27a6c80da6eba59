"""What can go wrong with a contract."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale


class ContractNotFound(NotFound):
    """There is no such contract, or you are not a party to it."""


class ContractVersionNotFound(NotFound):
    """This contract has no such version."""


class DocumentNotFound(NotFound):
    """This version of the contract has no such document."""


class ContractExists(Conflict):
    """This deal has its contract already; go on there."""


class DealNotOpen(Conflict):
    """This deal no longer takes a contract."""


class ContractIncomplete(Invalid):
    """The contract does not yet say everything the law asks for; see `errors`."""


class FormRefused(Invalid):
    """The form does not take this; see `errors`."""


class FactContradicted(Invalid):
    """The listing as it was published says otherwise; what it states cannot be declared away."""


class DocumentChanged(Stale):
    """The document you named is not the one put to signature; read the contract again."""


class AlreadySigned(Conflict):
    """Your organisation has signed this document already."""


class ActsForBoth(Forbidden):
    """You belong to both parties of this contract, so you may act for neither."""


class AmendmentOpen(Conflict):
    """Another amendment is before the parties; sign or withdraw it first."""


class NoAmendmentOpen(Conflict):
    """No amendment is before the parties."""


class VersionsExhausted(Conflict):
    """This contract has had as many versions as are allowed; sign the last one, or begin another deal."""
