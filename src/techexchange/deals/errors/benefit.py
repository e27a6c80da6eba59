"""What can go wrong in sharing what a supplier receives."""

from techexchange.kernel.errors import Invalid, NotFound


class BenefitPlanNotFound(NotFound):
    """The supplier has not yet said who shares in what it receives."""


class SharesIncomplete(Invalid):
    """The shares must add up to exactly 100 per cent."""


class BelowBenefitFloor(Invalid):
    """A share is below what the law guarantees; see `errors`."""
