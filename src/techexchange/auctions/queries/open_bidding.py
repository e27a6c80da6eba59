"""What a bidder reads of its own bids in the open."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.auctions.errors import AuctionNotFound, NotOpenBidding
from techexchange.auctions.models import Auction, LotPosition, OpenBid, OpenEntry, bidder_tag
from techexchange.auctions.queries.bid import sole_reader
from techexchange.infra.sealing import Seal
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


async def open_positions(
    uow: UnitOfWork, actor: Actor, auction_id: UUID, organization_id: UUID | None, seal: Seal
) -> list[LotPosition]:
    """Where one's own organisation stands in each lot it bid for, with its hidden maximum; raises NotOpenBidding."""
    side = organization_id or sole_reader(actor)
    actor.require(Permission.BID_READ, within=side)
    auction = await uow.session.get(Auction, auction_id)
    if auction is None or auction.published_at is None:
        raise AuctionNotFound(id=auction_id)
    if auction.is_sealed_bid:
        raise NotOpenBidding
    tag = bidder_tag(seal, auction_id, side)
    own = select(OpenEntry).where(OpenEntry.auction_id == auction_id, OpenEntry.bidder_tag == tag)
    entries = (await uow.session.scalars(own.order_by(OpenEntry.lot))).all()
    last = await last_bids(uow.session, auction_id)
    return [_position(auction, entry, last[entry.lot], seal) for entry in entries]


async def last_bids(session: AsyncSession, auction_id: UUID) -> dict[int, OpenBid]:
    """The last visible bid of each lot, which is its leader's."""
    newest = select(OpenBid).where(OpenBid.auction_id == auction_id).order_by(OpenBid.lot, OpenBid.place.desc())
    return {bid.lot: bid for bid in await session.scalars(newest.ext(distinct_on(OpenBid.lot)))}


def _position(auction: Auction, entry: OpenEntry, last: OpenBid, seal: Seal) -> LotPosition:
    lot = auction.terms.lot(entry.lot)
    assert lot is not None, "lots do not change once bidding has begun"
    return LotPosition(
        auction_id=auction.id,
        lot=lot,
        label=entry.label,
        price=last.amount,
        leads=last.entry_id == entry.id,
        secret=entry.secret(seal),
        commitment=entry.commitment,
        currency=auction.currency,
        closes_at=auction.tender_until,
    )
