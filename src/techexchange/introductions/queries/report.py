"""Why others declined to be introduced: counted, for the organisation that was declined."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, case, func, or_, select, type_coerce

from techexchange.infra.models import Coded
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.models import ContactSide, InterestDeclineReason, Introduction, IntroductionStatus
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor, Permission

FEWEST = 3
"""How often a listing must have been declined for its reasons to be told apart."""

Reasons = dict[InterestDeclineReason, int]


@dataclass(frozen=True)
class ReportFilter:
    """Whose report, and of which time; None: of all one's organisations, from the beginning, until now."""

    organization_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class ListingReport:
    """How often others declined over a listing of one's own, and why: None where that were too few to tell."""

    listing_id: UUID
    declined: int
    reasons: Reasons | None


@dataclass(frozen=True)
class DeclineReport:
    """How often others declined and why, and for which of one's own listings; how often one declined oneself."""

    declined: int
    reasons: Reasons
    listings: Sequence[ListingReport]
    declined_by_us: int


async def decline_report(uow: UnitOfWork, actor: Actor, wanted: ReportFilter) -> DeclineReport:
    """The report of the actor's organisations; whoever declined is named nowhere."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine = actor.organizations(Permission.INTRODUCTION_READ)
    if wanted.organization_id:
        mine = [id for id in mine if id == wanted.organization_id]
    totals: Counter[InterestDeclineReason] = Counter()
    listings: defaultdict[UUID, Reasons] = defaultdict(dict)
    by_us = 0
    for ours, listing_id, reason, count in await uow.session.execute(_counted(mine, wanted)):
        if ours:
            by_us += count
            continue
        totals[reason] += count
        if listing_id:
            listings[listing_id][reason] = count
    return DeclineReport(totals.total(), dict(totals), _per_listing(listings), by_us)


def _per_listing(listings: dict[UUID, Reasons]) -> list[ListingReport]:
    """The most often declined first."""
    counted = [(sum(reasons.values()), listing_id, reasons) for listing_id, reasons in listings.items()]
    return [
        ListingReport(listing_id, declined, reasons if declined >= FEWEST else None)
        for declined, listing_id, reasons in sorted(counted, key=lambda row: (-row[0], row[1]))
    ]


def _counted(mine: Sequence[UUID], wanted: ReportFilter) -> Select[bool, UUID | None, InterestDeclineReason, int]:
    """How often each reason was given: by us or to us, and then for which listing of ours."""
    by_host = Introduction.declined_side == ContactSide.HOST
    ours = case((by_host, Introduction.host_id), else_=Introduction.seeker_id).in_(mine)
    own_listing = case((by_host, Introduction.seeker_listing_id), else_=Introduction.listing_id)
    party = or_(Introduction.seeker_id.in_(mine), Introduction.host_id.in_(mine))
    conditions = [party, Introduction.status == IntroductionStatus.DECLINED]
    if wanted.since:
        conditions.append(Introduction.ended_at >= wanted.since)
    if wanted.until:
        conditions.append(Introduction.ended_at < wanted.until)
    reason = type_coerce(Introduction.decline_reason, Coded(InterestDeclineReason))
    columns = (ours.label("ours"), own_listing.label("own_listing"), reason.label("reason"))
    return select(*columns, func.count()).where(and_(*conditions)).group_by(*columns)
