"""What moderators do with a case, what the owner does, and what follows from its subject and the clock."""

from uuid import UUID

from techexchange.identity import actions as identity
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings import actions as listings
from techexchange.moderation.models import Case, CaseKind, Outcome, Ruling
from techexchange.moderation.repository import Cases


async def follow(uow: UnitOfWork, actor: Actor, kind: CaseKind, subject_id: UUID) -> Case | None:
    """Open a case if the subject waits and has none; close the one it has if it no longer waits."""
    actor.require(Permission.CASE_CLAIM)
    cases = Cases(uow)
    await cases.take_turn(subject_id)
    live = await cases.live(kind, subject_id)
    subject = await cases.subject(kind, subject_id)
    if live is None and subject.waits:
        again = await cases.comes_back(kind, subject_id)
        case, opened = Case.open(kind=kind, subject=subject, again=again, by=actor, at=uow.now)
        uow.publish(opened)
        return await cases.add(case)
    if live is not None and not subject.waits:
        uow.publish(live.close(by=actor, at=uow.now))
        return await cases.save(live)
    return live


async def claim(uow: UnitOfWork, actor: Actor, case_id: UUID, version: int | None = None) -> Case:
    """Take a case from the queue; a listing is under review from its first claim on.

    Raises PartyToCase, SecondReviewerNeeded or ReviewNotPending.
    """
    actor.require(Permission.CASE_CLAIM)
    cases = Cases(uow)
    case = await cases.get(case_id, lock=True, version=version)
    subject = await cases.subject(case.kind, case.subject_id, lock=True)
    claimed = case.claim(subject.version, by=actor, at=uow.now)
    subject.must_wait()
    if not subject.begun:
        case.subject_version = (await listings.begin_review(uow, actor, case.subject_id)).version
    case.look_at(subject)
    uow.publish(claimed)
    return await cases.save(case)


async def release(uow: UnitOfWork, actor: Actor, case_id: UUID, version: int | None = None) -> Case:
    """Put a claimed case back into the queue, one's own or a colleague's; a listing stays under review."""
    actor.require(Permission.CASE_CLAIM)
    case = await Cases(uow).get(case_id, lock=True, version=version)
    uow.publish(case.release(by=actor, at=uow.now))
    return await Cases(uow).save(case)


async def decide(uow: UnitOfWork, actor: Actor, case_id: UUID, ruling: Ruling, version: int | None = None) -> Case:
    """Decide a case and carry the decision out, in one transaction.

    Raises PartyToCase, SecondReviewerNeeded, CaseNotHeld, StaleDecision, ReviewNotPending or one of the
    checklist's errors, or ListingBlocked where the law lets nobody approve.
    """
    actor.require(Permission.CASE_DECIDE)
    cases = Cases(uow)
    case = await cases.get(case_id, lock=True, version=version)
    subject = await cases.subject(case.kind, case.subject_id, lock=True)
    case.look_at(subject)
    decision, decided = case.decide(ruling, four_eyes=subject.four_eyes, by=actor, at=uow.now)
    subject.must_be_at(ruling.reviewed_version)
    subject.must_allow(ruling.outcome)
    cases.keep(decision)
    if not decision.first:
        await _carry_out(uow, actor, case, ruling)
    uow.publish(decided)
    return await cases.save(case)


async def escalate(uow: UnitOfWork, actor: Actor, case_id: UUID, reason: str, version: int | None = None) -> Case:
    """Put a case before the owner's supervisor; raises PartyToCase or CaseNotHeld."""
    actor.require(Permission.CASE_DECIDE)
    case = await Cases(uow).get(case_id, lock=True, version=version)
    uow.publish(case.escalate(reason, by=actor, at=uow.now))
    return await Cases(uow).save(case)


async def give_back(uow: UnitOfWork, actor: Actor, case_id: UUID, instruction: str, version: int | None = None) -> Case:
    """Return an escalated case to the operator with the owner's instruction."""
    actor.require(Permission.CASE_RETURN)
    case = await Cases(uow).get(case_id, lock=True, version=version)
    uow.publish(case.give_back(instruction, by=actor, at=uow.now))
    return await Cases(uow).save(case)


async def note_overdue(uow: UnitOfWork, actor: Actor, case_id: UUID) -> Case:
    """Put on record that a case was not decided in time; raises CaseNotOverdue."""
    actor.require(Permission.CASE_CLAIM)
    case = await Cases(uow).get(case_id, lock=True)
    uow.publish(case.note_overdue(by=actor, at=uow.now))
    return await Cases(uow).save(case)


async def _carry_out(uow: UnitOfWork, actor: Actor, case: Case, ruling: Ruling) -> None:
    match case.kind, ruling.outcome:
        case CaseKind.PUBLICATION, Outcome.APPROVE:
            await listings.publish(uow, actor, case.subject_id)
        case CaseKind.PUBLICATION, Outcome.REQUEST_CHANGES:
            await listings.request_changes(uow, actor, case.subject_id)
        case CaseKind.PUBLICATION, Outcome.REJECT:
            await listings.reject(uow, actor, case.subject_id)
        case CaseKind.ORGANIZATION, Outcome.APPROVE:
            await identity.verify(uow, actor, case.subject_id)
        case _:
            await identity.reject_verification(uow, actor, case.subject_id, [reason.text for reason in ruling.reasons])
