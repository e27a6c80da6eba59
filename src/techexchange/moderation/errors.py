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


class OutcomeNotApplicable(Invalid):
    """A case of this kind is not decided so."""


class OwnCase(Forbidden):
    """You proposed this, or flagged it; another moderator must decide it."""


class FlagNotFound(NotFound):
    """There is no such flag, or it is not yours."""


class CaseViewNotFound(NotFound):
    """There is no such view, or it is not yours."""


class AppealNotFound(NotFound):
    """There is no such appeal, or it is not visible to you."""


class NothingToAppeal(Conflict):
    """Nothing stands against this that could be appealed."""


class AppealedAlready(Conflict):
    """This decision was appealed before; an appeal is heard once."""


class AppealOutOfTime(Conflict):
    """The time for appealing this decision has passed."""


class AppealMoot(Conflict):
    """What was appealed no longer stands as it was decided; it cannot be reversed any more."""


class OwnDecision(Forbidden):
    """You made the decision that is appealed; somebody else must judge it."""


class AlreadyProposed(Conflict):
    """Whether this organisation keeps its place is being decided already."""


class RulingMissing(Invalid):
    """A case is decided by a ruling; name one."""


class TooManyViews(Conflict):
    """You keep as many views as one can; drop one first."""
