"""What can go wrong with a milestone."""

from techexchange.kernel.errors import Conflict, NotFound


class MilestoneNotFound(NotFound):
    """There is no such milestone, or you are not a party to its contract."""


class MilestoneJudgedByOther(Conflict):
    """Your side reported this milestone; the other party judges it."""


class ReportNotYours(Conflict):
    """The other party reported this milestone; only it can take the report back."""


class ContractNotInForce(Conflict):
    """This is possible only while the contract is in force."""
