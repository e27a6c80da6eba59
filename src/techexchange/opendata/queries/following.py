"""The public part of the record, in the record's order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from techexchange.auctions.models import Auction
from techexchange.infra.uow import UnitOfWork
from techexchange.ledger.models import LedgerEntry
from techexchange.ledger.queries import head
from techexchange.listings.models import ListingVersion
from techexchange.mandates.events import MandateActivated
from techexchange.opendata.models.telling import PublicFact, PublicGround, events_told_as

REACH = 20_000
"""How many entries of the record are looked through at most for one page."""


@dataclass(frozen=True)
class FeedPage:
    """Public facts, and the `seq` up to which there are no others; `ends` where that is the end of the record."""

    entries: Sequence[LedgerEntry]
    position: int
    ends: bool


async def feed(uow: UnitOfWork, after: int, limit: int, name: PublicFact | None = None) -> FeedPage:
    """The public facts after a position, all or those of one name; a page may hold none and yet not be the last.

    The head is read first: what has a `seq` up to there is committed, so nothing can come in between later.
    """
    end = (await head(uow.session)).seq
    until = min(end, after + REACH)
    wanted = select(LedgerEntry).where(LedgerEntry.seq > after, LedgerEntry.seq <= until, _is_public(name))
    found = (await uow.session.scalars(wanted.order_by(LedgerEntry.seq).limit(limit + 1))).all()
    position = found[limit - 1].seq if len(found) > limit else max(until, after)
    return FeedPage(found[:limit], position, position >= end)


def _is_public(name: PublicFact | None) -> ColumnElement[bool]:
    """Whether a fact may be told: by what it is, and by whether what it is about was public when it happened."""
    grounds = {ground: LedgerEntry.event.in_(events_told_as(name, ground)) for ground in PublicGround}
    about, at = LedgerEntry.subject_id, LedgerEntry.at
    version = exists().where(ListingVersion.listing_id == about, ListingVersion.published_at <= at)
    auction = exists().where(Auction.id == about, Auction.published_at <= at)
    earlier = aliased(LedgerEntry)
    mandate = exists().where(
        earlier.subject_id == about, earlier.event == MandateActivated.name, earlier.seq <= LedgerEntry.seq
    )
    return or_(
        grounds[PublicGround.ALWAYS],
        and_(grounds[PublicGround.PUBLISHED_LISTING], version),
        and_(grounds[PublicGround.PUBLISHED_AUCTION], auction),
        and_(grounds[PublicGround.ACTIVATED_MANDATE], mandate),
    )
