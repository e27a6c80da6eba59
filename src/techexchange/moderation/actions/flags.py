"""Flagging a published listing."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from techexchange.infra.throttle import AttemptLimit, Throttle
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.queries import public_view
from techexchange.moderation.models import URGENT, Case, CaseKind, Flag, FlagReport, Subject
from techexchange.moderation.repository import Cases, Flags

FLAGS_PER_PERSON = AttemptLimit("flags", 30, timedelta(days=1))
FLAGS_PER_ADDRESS = AttemptLimit("flags_from", 5, timedelta(hours=1))
"""How many flags one person, and one sender who says no name, may raise; choices of this exchange."""


@dataclass(frozen=True)
class FlagLimits:
    """The counts, and where a request comes from."""

    throttle: Throttle
    network: str

    async def take(self, uow: UnitOfWork, actor: Actor) -> None:
        """Count one flag; raises TooManyAttempts."""
        await uow.rest()
        share = FLAGS_PER_ADDRESS.of(self.network) if actor.is_anonymous else FLAGS_PER_PERSON.of(str(actor.id))
        await self.throttle.take(share)


async def raise_flag(uow: UnitOfWork, actor: Actor, listing_id: UUID, report: FlagReport, limits: FlagLimits) -> Flag:
    """Call a published listing into question; flags on one listing are one case while it is not decided.

    Whoever says the same again in that time has said it once. Raises ListingNotFound, TooManyAttempts.
    """
    actor.require(Permission.FLAG_RAISE)
    await limits.take(uow, actor)
    cases, flags = Cases(uow), Flags(uow)
    await cases.take_turn(listing_id)
    listing = await public_view(uow, listing_id)
    case = await cases.live(CaseKind.FLAG, listing_id)
    if case is not None:
        known = await flags.standing(case.id, actor, report.reason)
        if known is not None:
            return known
    else:
        case = await _opened(uow, actor, await cases.subject(CaseKind.FLAG, listing_id), report)
    flag, raised = Flag.raise_on(case, listing.version_number, report, by=actor, at=uow.now)
    uow.publish(raised)
    return await flags.add(flag)


async def _opened(uow: UnitOfWork, actor: Actor, subject: Subject, report: FlagReport) -> Case:
    urgent = report.reason in URGENT
    case, opened = Case.open(kind=CaseKind.FLAG, subject=subject, urgent=urgent, by=actor, at=uow.now)
    uow.publish(opened)
    return await Cases(uow).add(case)
