"""Appealing to the owner, and the owner's decision with its effect."""

from uuid import UUID

from techexchange.identity import actions as identity
from techexchange.identity.queries import require_no_conflict
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings import actions as listings
from techexchange.listings.models import SuspensionReason
from techexchange.moderation.errors import AppealedAlready
from techexchange.moderation.models import (
    SUSPENDED_FOR,
    Appeal,
    AppealOutcome,
    AppealRuling,
    AppealSubject,
    StandingGrievance,
)
from techexchange.moderation.repository import Appeals, Flags, StandingGrievances


async def file_appeal(uow: UnitOfWork, actor: Actor, about: AppealSubject, subject_id: UUID, grounds: str) -> Appeal:
    """Appeal, for an organisation or for what one flagged, against the decision that stands; once for each decision.

    Raises ListingNotFound, OrganizationNotFound or FlagNotFound to strangers, NothingToAppeal, AppealedAlready or
    AppealOutOfTime.
    """
    if actor.is_anonymous:
        raise Unauthenticated
    appeals, grievances = Appeals(uow), StandingGrievances(uow)
    owner = await grievances.owner(actor, about, subject_id)
    actor.require(Permission.APPEAL_MAKE if owner else Permission.FLAG_RAISE, within=owner)
    grievance = await grievances.of(about, subject_id)
    if await appeals.against(grievance) is not None:
        raise AppealedAlready
    appeal, filed = Appeal.file(grievance, grounds, by=actor, at=uow.now)
    uow.publish(filed)
    return await appeals.add(appeal)


async def withdraw_appeal(uow: UnitOfWork, actor: Actor, appeal_id: UUID, version: int | None = None) -> Appeal:
    """Take an appeal back; raises AppealNotFound."""
    appeal = await Appeals(uow).seen(actor, appeal_id, version)
    if appeal.about is AppealSubject.FLAG and appeal.appellant_id == actor.id:
        actor.require(Permission.FLAG_RAISE)
    else:
        actor.require(Permission.APPEAL_MAKE, within=appeal.organization_id)
    uow.publish(appeal.withdraw(by=actor, at=uow.now))
    return await Appeals(uow).save(appeal)


async def decide_appeal(
    uow: UnitOfWork, actor: Actor, appeal_id: UUID, judgement: AppealRuling, version: int | None = None
) -> Appeal:
    """Uphold the decision, or reverse it and carry that out, in one transaction.

    Raises PartyToCase, ConflictOfInterest, OwnDecision, SecondReviewerNeeded, AppealMoot, NothingToAppeal,
    StaleDecision, or what keeps a listing from being published.
    """
    actor.require(Permission.APPEAL_DECIDE)
    appeals = Appeals(uow)
    appeal = await appeals.get(appeal_id, lock=True, version=version)
    await require_no_conflict(uow, actor, appeal.organization_id)
    if judgement.outcome is AppealOutcome.UPHELD:
        uow.publish(appeal.uphold(judgement, by=actor, at=uow.now))
        return await appeals.save(appeal)
    grievance = await StandingGrievances(uow).of(appeal.about, appeal.subject_id)
    uow.publish(appeal.reverse(judgement, grievance, by=actor, at=uow.now))
    if appeal.answered_at is not None:
        await _undo(uow, actor, grievance)
    return await appeals.save(appeal)


async def note_appeal_overdue(uow: UnitOfWork, actor: Actor, appeal_id: UUID) -> Appeal:
    """Put on record that an appeal was not decided in time; raises CaseNotOverdue."""
    actor.require(Permission.APPEAL_DECIDE)
    appeal = await Appeals(uow).get(appeal_id, lock=True)
    uow.publish(appeal.note_overdue(by=actor, at=uow.now))
    return await Appeals(uow).save(appeal)


async def _undo(uow: UnitOfWork, actor: Actor, grievance: StandingGrievance) -> None:
    match grievance.about:
        case AppealSubject.LISTING:
            await listings.overturn(uow, actor, grievance.target_id)
        case AppealSubject.ORGANIZATION:
            await identity.overturn(uow, actor, grievance.target_id)
        case AppealSubject.FLAG:
            flag = await Flags(uow).get(grievance.subject_id)
            reason = SUSPENDED_FOR.get(flag.reason, SuspensionReason.OTHER)
            await listings.take_down(uow, actor, grievance.target_id, reason)
