"""What moderators do with a case, what the owner does, and what follows from its subject and the clock."""

from uuid import UUID

from techexchange.identity.queries import organization, require_no_conflict
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings import actions as listings
from techexchange.moderation.actions.effects import carry_out
from techexchange.moderation.errors import AlreadyProposed, OwnCase
from techexchange.moderation.models import Case, CaseKind, Ruling
from techexchange.moderation.repository import Cases, Flags

ASKED_FOR = frozenset({CaseKind.PUBLICATION, CaseKind.ORGANIZATION})
"""What a subject asks for itself; other cases are opened by people."""


async def propose(uow: UnitOfWork, actor: Actor, organization_id: UUID, grounds: str) -> Case:
    """Propose that an organisation be suspended; another moderator decides.

    Raises AlreadyProposed, ReviewNotPending where it has no place to lose, PartyToCase or ConflictOfInterest.
    """
    actor.require(Permission.ORGANIZATION_SUSPEND)
    await organization(uow, organization_id)
    cases = Cases(uow)
    await cases.take_turn(organization_id)
    live = await cases.live(CaseKind.STANDING, organization_id)
    if live is not None:
        raise AlreadyProposed(case_id=live.id)
    subject = await cases.subject(CaseKind.STANDING, organization_id)
    subject.must_wait()
    case, opened = Case.propose(subject, grounds, by=actor, at=uow.now)
    case.must_be_free_of(actor)
    await require_no_conflict(uow, actor, organization_id)
    uow.publish(opened)
    return await cases.add(case)


async def follow(uow: UnitOfWork, actor: Actor, kind: CaseKind, subject_id: UUID) -> Case | None:
    """Open a case if the subject waits and has none; close the one it has if it no longer waits."""
    actor.require(Permission.CASE_CLAIM)
    cases = Cases(uow)
    await cases.take_turn(subject_id)
    live = await cases.live(kind, subject_id)
    subject = await cases.subject(kind, subject_id)
    if live is None and subject.waits and kind in ASKED_FOR:
        subject = await cases.subject(kind, subject_id, compare=True)
        urgent = await cases.comes_back(kind, subject_id)
        case, opened = Case.open(kind=kind, subject=subject, urgent=urgent, by=actor, at=uow.now)
        uow.publish(opened)
        return await cases.add(case)
    if live is not None and not subject.waits:
        uow.publish(live.close(by=actor, at=uow.now))
        return await cases.save(live)
    return live


async def claim(uow: UnitOfWork, actor: Actor, case_id: UUID, version: int | None = None) -> Case:
    """Take a case from the queue; a listing is under review from its first claim on.

    Raises PartyToCase, ConflictOfInterest, OwnCase, SecondReviewerNeeded or ReviewNotPending.
    """
    actor.require(Permission.CASE_CLAIM)
    cases = Cases(uow)
    case = await cases.get(case_id, lock=True, version=version)
    subject = await cases.subject(case.kind, case.subject_id, lock=True, compare=True)
    claimed = case.claim(subject.version, by=actor, at=uow.now)
    await _must_be_impartial(uow, actor, case)
    subject.must_wait()
    if not subject.begun:
        case.subject_version = (await listings.begin_review(uow, actor, case.subject_id)).version
    case.look_at(subject)
    uow.publish(claimed)
    return await cases.save(case)


async def release(uow: UnitOfWork, actor: Actor, case_id: UUID, version: int | None = None) -> Case:
    """Put a claimed case back into the queue, one's own or a colleague's; a listing stays under review.

    A colleague's only without an interest in it: raises ConflictOfInterest.
    """
    actor.require(Permission.CASE_CLAIM)
    case = await Cases(uow).get(case_id, lock=True, version=version)
    of_another = case.claimed_by != actor.id
    released = case.release(by=actor, at=uow.now)
    if of_another:
        await require_no_conflict(uow, actor, case.organization_id)
    uow.publish(released)
    return await Cases(uow).save(case)


async def decide(uow: UnitOfWork, actor: Actor, case_id: UUID, ruling: Ruling, version: int | None = None) -> Case:
    """Decide a case and carry the decision out, in one transaction.

    Raises PartyToCase, ConflictOfInterest, OwnCase, SecondReviewerNeeded, CaseNotHeld, StaleDecision,
    ReviewNotPending or one of the checklist's errors, or ListingBlocked where the law lets nobody approve.
    """
    actor.require(Permission.CASE_DECIDE)
    cases = Cases(uow)
    case = await cases.get(case_id, lock=True, version=version)
    subject = await cases.subject(case.kind, case.subject_id, lock=True)
    case.look_at(subject)
    decision, decided = case.decide(ruling, four_eyes=subject.four_eyes, by=actor, at=uow.now)
    await _must_be_impartial(uow, actor, case)
    subject.must_be_at(ruling.reviewed_version)
    subject.must_allow(ruling.outcome)
    cases.keep(decision)
    if not decision.first:
        await carry_out(uow, actor, case, ruling)
    uow.publish(decided)
    return await cases.save(case)


async def escalate(uow: UnitOfWork, actor: Actor, case_id: UUID, reason: str, version: int | None = None) -> Case:
    """Put a case before the owner's supervisor; raises PartyToCase, ConflictOfInterest or CaseNotHeld."""
    actor.require(Permission.CASE_DECIDE)
    case = await Cases(uow).get(case_id, lock=True, version=version)
    escalated = case.escalate(reason, by=actor, at=uow.now)
    await require_no_conflict(uow, actor, case.organization_id)
    uow.publish(escalated)
    return await Cases(uow).save(case)


async def give_back(uow: UnitOfWork, actor: Actor, case_id: UUID, instruction: str, version: int | None = None) -> Case:
    """Return an escalated case to the operator with the owner's instruction; raises PartyToCase, ConflictOfInterest."""
    actor.require(Permission.CASE_RETURN)
    case = await Cases(uow).get(case_id, lock=True, version=version)
    returned = case.give_back(instruction, by=actor, at=uow.now)
    await require_no_conflict(uow, actor, case.organization_id)
    uow.publish(returned)
    return await Cases(uow).save(case)


async def note_overdue(uow: UnitOfWork, actor: Actor, case_id: UUID) -> Case:
    """Put on record that a case was not decided in time, and later bring it up; raises CaseNotOverdue."""
    actor.require(Permission.CASE_CLAIM)
    case = await Cases(uow).get(case_id, lock=True)
    uow.publish(case.note_overdue(by=actor, at=uow.now))
    return await Cases(uow).save(case)


async def _must_be_impartial(uow: UnitOfWork, actor: Actor, case: Case) -> None:
    await require_no_conflict(uow, actor, case.organization_id)
    if case.kind is CaseKind.FLAG and await Flags(uow).is_by(case.id, actor):
        raise OwnCase
