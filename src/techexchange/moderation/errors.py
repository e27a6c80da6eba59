"""What can be wrong with a case or a decision."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class CaseNotFound(NotFound):
    """There is no such case, or it is not visible to you."""


class CaseNotHeld(Conflict):
    """Claim this case first; it is decided by the moderator who holds it."""


class CaseNotOverdue(Conflict):
    """The time for deciding this case has not passed, or that it has is on record already."""


class PartyToCase(Forbidden):
    """You are a member of the organisation this case is about; another moderator must take it."""


class SecondReviewerNeeded(Forbidden):
    """You gave the first approval; the second must come from another moderator."""


class StaleDecision(Conflict):
    """The subject has changed since you reviewed it; read it again and decide on its present version."""


class ReviewNotPending(Conflict):
    """The subject of this case no longer waits for a decision."""


class ChecklistIncomplete(Invalid):
    """Answer every mandatory point of the checklist before you approve."""


class ChecklistFailed(Invalid):
    """A mandatory point of the checklist failed; request changes or reject instead."""


class ChecklistNotApplicable(Invalid):
    """This point is not on the checklist of this kind of case."""


class ReasonsMissing(Invalid):
    """Give at least one reason for requesting changes or rejecting."""
