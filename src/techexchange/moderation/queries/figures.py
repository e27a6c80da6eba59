"""How the moderators decide, in numbers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.moderation.lifecycle import REVERSED, UPHELD
from techexchange.moderation.models import Appeal, Case, Decision, Outcome

SECONDS_AN_HOUR = 3600


@dataclass(frozen=True)
class DecisionSpan:
    """From a moment on, and until before another; None leaves it open."""

    since: datetime | None = None
    until: datetime | None = None

    def of(self, at: InstrumentedAttribute[datetime]) -> list[ColumnElement[bool]]:
        """The period in SQL."""
        since = [at >= self.since] if self.since else []
        return since + ([at < self.until] if self.until else [])


@dataclass
class ModeratorFigures:
    """What one moderator decided; `median_hours` from a case's opening to its decision.

    Of the decisions appealed, those the owner has judged are `appealed`, and those undone `reversed`. Suspensions
    without a case can be appealed too, so `appealed` may exceed `decisions`.
    """

    moderator_id: UUID
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    median_hours: float | None = None
    appealed: int = 0
    reversed: int = 0

    @property
    def decisions(self) -> int:
        """How many, a first of two approvals among them."""
        return sum(self.outcomes.values())

    @property
    def reversal_share(self) -> float | None:
        """The share of the judged appeals that undid the decision; None where there was none."""
        return round(self.reversed / self.appealed, 4) if self.appealed else None


async def moderators(uow: UnitOfWork, actor: Actor, period: DecisionSpan) -> Sequence[ModeratorFigures]:
    """Each who decided something in the period, those with most decisions first."""
    actor.require(Permission.MODERATION_STATISTICS_READ)
    found: defaultdict[UUID, ModeratorFigures] = defaultdict(lambda: ModeratorFigures(UUID(int=0)))
    made = select(Decision.decided_by, Decision.outcome, func.count()).where(*period.of(Decision.at))
    for moderator_id, outcome, count in await uow.session.execute(made.group_by(Decision.decided_by, Decision.outcome)):
        found[moderator_id].outcomes[outcome] = count
    hours = extract("epoch", Decision.at - Case.created_at) / SECONDS_AN_HOUR
    middle = select(Decision.decided_by, func.percentile_cont(0.5).within_group(hours)).join(
        Case, Case.id == Decision.case_id
    )
    for moderator_id, median in await uow.session.execute(
        middle.where(*period.of(Decision.at)).group_by(Decision.decided_by)
    ):
        found[moderator_id].median_hours = round(float(median), 2)
    undone = func.count().filter(Appeal.status == REVERSED)
    judged = select(Appeal.decided_by, func.count(), undone).where(Appeal.status.in_((UPHELD, REVERSED)))
    for moderator_id, appealed, reversed_ in await uow.session.execute(
        judged.where(*period.of(Appeal.decided_at)).group_by(Appeal.decided_by)
    ):
        found[moderator_id].appealed, found[moderator_id].reversed = appealed, reversed_
    for moderator_id, figures in found.items():
        figures.moderator_id = moderator_id
    return sorted(found.values(), key=lambda figures: (-figures.decisions, figures.moderator_id))
