"""A bidder's own bids, and where they stand in the record; nobody else's are read here."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import defer

from techexchange.auctions.errors import BidNotFound
from techexchange.auctions.models import Bid, LedgerPlace, bidder_tag
from techexchange.auctions.queries.places import places_of
from techexchange.auctions.repository import SHOW
from techexchange.infra.sealing import Seal
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.errors import OrganizationAmbiguous


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


async def own_place(
    uow: UnitOfWork, actor: Actor, auction_id: UUID, organization_id: UUID | None, seal: Seal
) -> tuple[Bid, LedgerPlace]:
    """My organisation's newest bid, whatever became of it, and where it stands in the record."""
    [newest, *_] = await own_bids(uow, actor, auction_id, organization_id, seal)
    return newest, (await places_of(uow, [newest.event_id]))[newest.event_id]


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
