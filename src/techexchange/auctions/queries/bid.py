"""A bidder's own bids, and where they stand in the record; nobody else's are read here."""

from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import defer

from techexchange.auctions.errors import BidNotFound
from techexchange.auctions.models import Bid, LedgerPlace, bidder_tag
from techexchange.auctions.repository import SHOW
from techexchange.infra.database import Written
from techexchange.infra.sealing import Seal
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger.models import LedgerEntry
from techexchange.offers.errors import OrganizationAmbiguous

ENTRIES = cast("Table", LedgerEntry.__table__)
PLACE = Written.out(select(ENTRIES.c.seq, ENTRIES.c.leaf_hash).where(ENTRIES.c.event_id == bindparam("event_id")))


async def own_bids(
    uow: UnitOfWork, actor: Actor, auction_id: UUID, organization_id: UUID | None, seal: Seal
) -> list[Bid]:
    """Every version of my organisation's bid, the one that counts first; raises BidNotFound where there is none."""
    side = organization_id or sole_reader(actor)
    actor.require(Permission.BID_READ, within=side)
    mark = bidder_tag(seal, auction_id, side)
    await uow.ask((SHOW.text, SHOW.fixed | {"bidder_tag": mark}))
    wanted = select(Bid).where(Bid.auction_id == auction_id, Bid.bidder_tag == mark).options(defer(Bid.envelope))
    found = (await uow.session.scalars(wanted.order_by(Bid.received_at.desc(), Bid.id.desc()))).all()
    if not found:
        raise BidNotFound
    return list(found)


async def place_of(uow: UnitOfWork, bid: Bid) -> LedgerPlace:
    """Where the entry of a committed bid stands in the record."""
    [[row]] = await uow.ask((PLACE.text, {"event_id": bid.event_id}))
    return LedgerPlace(row["seq"], bid.event_id, row["leaf_hash"].hex())


async def own_place(
    uow: UnitOfWork, actor: Actor, auction_id: UUID, organization_id: UUID | None, seal: Seal
) -> tuple[Bid, LedgerPlace]:
    """My organisation's newest bid, whatever became of it, and where it stands in the record."""
    [newest, *_] = await own_bids(uow, actor, auction_id, organization_id, seal)
    return newest, await place_of(uow, newest)


def sole_reader(actor: Actor) -> UUID:
    """The one organisation whose bids this actor may read; raises OrganizationAmbiguous where there are several."""
    if actor.is_anonymous:
        raise Unauthenticated
    able = [seat.organization_id for seat in actor.seats if Permission.BID_READ in seat.permissions]
    if len(able) > 1:
        raise OrganizationAmbiguous
    if not able:
        raise Forbidden(permission=Permission.BID_READ)
    return able[0]
