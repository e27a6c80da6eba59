"""The life of a meeting."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class MeetingStatus(StrEnum):
    """Where a meeting stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"


M = MeetingStatus
MEETING_LIFE = Lifecycle(initial=M.PROPOSED)
ACCEPT_MEETING = MEETING_LIFE.move("accept", M.PROPOSED, to=M.ACCEPTED)
DECLINE_MEETING = MEETING_LIFE.move("decline", M.PROPOSED, to=M.DECLINED)
CANCEL_PROPOSED = MEETING_LIFE.move("cancel", M.PROPOSED, to=M.CANCELLED)
CANCEL_ACCEPTED = MEETING_LIFE.move("cancel", M.ACCEPTED, to=M.CANCELLED)
