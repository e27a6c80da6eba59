"""What can go wrong with a meeting."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class MeetingNotFound(NotFound):
    """There is no such meeting, or you are not a party to its introduction."""


class MeetingTimesInvalid(Invalid):
    """Each time proposed must lie within the coming year and end after it begins, within a day."""


class MeetingTimeUnknown(Invalid):
    """This meeting has no proposed time of that number."""


class MeetingTimePassed(Conflict):
    """That time has passed."""
