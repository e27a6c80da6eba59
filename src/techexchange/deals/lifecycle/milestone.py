"""The life of a milestone: what one party says was reached, and what the other makes of it."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class MilestoneStatus(StrEnum):
    """Whether something agreed on was reached; `processing` waits for the other party's judgement."""

    SCHEDULED = "scheduled"
    PROCESSING = "processing"
    MET = "met"
    PARTIALLY_MET = "partially_met"
    NOT_MET = "not_met"
    DROPPED = "dropped"


S = MilestoneStatus

OPEN = (S.SCHEDULED, S.PROCESSING)
"""The statuses that keep a contract from being completed."""

MILESTONE_LIFE = Lifecycle(initial=S.SCHEDULED)

REPORT = MILESTONE_LIFE.move("report", S.SCHEDULED, S.PARTIALLY_MET, S.NOT_MET, to=S.PROCESSING)
RETRACT = MILESTONE_LIFE.move("retract", S.PROCESSING, to=S.SCHEDULED)
MEET = MILESTONE_LIFE.move("meet", S.PROCESSING, to=S.MET)
MEET_PARTLY = MILESTONE_LIFE.move("meet_partly", S.PROCESSING, to=S.PARTIALLY_MET)
MISS = MILESTONE_LIFE.move("miss", S.PROCESSING, to=S.NOT_MET)
DROP = MILESTONE_LIFE.move("drop", S.SCHEDULED, S.PROCESSING, S.PARTIALLY_MET, S.NOT_MET, to=S.DROPPED)

JUDGEMENTS = frozenset({MEET, MEET_PARTLY, MISS})
"""What the party opposite the one that reported decides."""
