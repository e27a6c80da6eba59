"""What a decision does to its subject, in the decision's own transaction."""

from collections.abc import Awaitable, Callable

from techexchange.identity import actions as identity
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor
from techexchange.listings import actions as listings
from techexchange.listings.models import SuspensionReason
from techexchange.moderation.models import SUSPENDED_FOR, Case, CaseKind, Outcome, Ruling

Effect = Callable[[UnitOfWork, Actor, Case, Ruling], Awaitable[object]]


async def _publish(uow: UnitOfWork, actor: Actor, case: Case, _: Ruling) -> None:
    await listings.publish(uow, actor, case.subject_id)


async def _ask_for_changes(uow: UnitOfWork, actor: Actor, case: Case, _: Ruling) -> None:
    await listings.request_changes(uow, actor, case.subject_id)


async def _reject(uow: UnitOfWork, actor: Actor, case: Case, _: Ruling) -> None:
    await listings.reject(uow, actor, case.subject_id)


async def _verify(uow: UnitOfWork, actor: Actor, case: Case, _: Ruling) -> None:
    await identity.verify(uow, actor, case.subject_id)


async def _turn_away(uow: UnitOfWork, actor: Actor, case: Case, ruling: Ruling) -> None:
    await identity.reject_verification(uow, actor, case.subject_id, [reason.text for reason in ruling.reasons])


async def _take_from_view(uow: UnitOfWork, actor: Actor, case: Case, ruling: Ruling) -> None:
    found = (SUSPENDED_FOR[reason.code] for reason in ruling.reasons if reason.code in SUSPENDED_FOR)
    await listings.suspend(uow, actor, case.subject_id, next(found, SuspensionReason.OTHER))


async def _ask_for_revision(uow: UnitOfWork, actor: Actor, case: Case, _: Ruling) -> None:
    await listings.ask_revision(uow, actor, case.subject_id)


async def _suspend(uow: UnitOfWork, actor: Actor, case: Case, ruling: Ruling) -> None:
    await identity.suspend(uow, actor, case.subject_id, "\n".join(reason.text for reason in ruling.reasons))


async def _leave(_uow: UnitOfWork, _actor: Actor, _case: Case, _ruling: Ruling) -> None:
    return None


EFFECTS: dict[tuple[CaseKind, Outcome], Effect] = {
    (CaseKind.PUBLICATION, Outcome.APPROVE): _publish,
    (CaseKind.PUBLICATION, Outcome.REQUEST_CHANGES): _ask_for_changes,
    (CaseKind.PUBLICATION, Outcome.REJECT): _reject,
    (CaseKind.ORGANIZATION, Outcome.APPROVE): _verify,
    (CaseKind.ORGANIZATION, Outcome.REQUEST_CHANGES): _turn_away,
    (CaseKind.ORGANIZATION, Outcome.REJECT): _turn_away,
    (CaseKind.FLAG, Outcome.DISMISS): _leave,
    (CaseKind.FLAG, Outcome.REQUEST_CHANGES): _ask_for_revision,
    (CaseKind.FLAG, Outcome.SUSPEND): _take_from_view,
    (CaseKind.STANDING, Outcome.DISMISS): _leave,
    (CaseKind.STANDING, Outcome.SUSPEND): _suspend,
}
"""What each outcome of each kind of case does."""


async def carry_out(uow: UnitOfWork, actor: Actor, case: Case, ruling: Ruling) -> None:
    """Do what was decided, by the permissions of whoever decided it."""
    await EFFECTS[case.kind, ruling.outcome](uow, actor, case, ruling)
