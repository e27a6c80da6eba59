"""Open bidding: everything is decided under the auction's own lock, so that the database alone orders the bids."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from techexchange.auctions.errors import AuctionNotFound, LotNotFound
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models import Auction, AuctionKind, Bid, Contest, OpenBid, OpenEntry
from techexchange.auctions.repository.auction import Auctions
from techexchange.identity.models import Organization
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor


class OpenBiddings:
    """The entries and visible bids of auctions that are bid for in the open."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.session = uow.session

    async def contest(self, auction: Auction, number: int, bidder_tag: str) -> Contest:
        """One lot of a locked auction as one bidder finds it; raises LotNotFound."""
        lot = auction.terms.lot(number)
        if lot is None:
            raise LotNotFound(lot=number)
        last = await self.session.scalar(newest_bid(auction.id, number))
        wanted = select(OpenEntry).where(OpenEntry.auction_id == auction.id, OpenEntry.lot == number)
        here = OpenEntry.bidder_tag == bidder_tag
        if last is not None:
            here |= OpenEntry.id == last.entry_id
        entries = (await self.session.scalars(wanted.where(here))).all()
        counted, label = await self._counted(auction.id, bidder_tag)
        return Contest(
            auction=auction,
            lot=lot,
            number=counted,
            label=label,
            last=last,
            leader=next((entry for entry in entries if last and entry.id == last.entry_id), None),
            own=next((entry for entry in entries if entry.bidder_tag == bidder_tag), None),
        )

    async def origin(self, organization_id: UUID) -> tuple[str, str]:
        """The kind and the country of an organisation."""
        wanted = select(Organization.kind, Organization.country).where(Organization.id == organization_id)
        kind, country = (await self.session.execute(wanted)).one()
        return kind.value, country

    async def keep(self, contest: Contest) -> None:
        """Write what a pledge changed."""
        self.session.add(contest.own)
        await self.session.flush()
        self.session.add_all(contest.made)
        await self.session.flush()

    async def due(self, most: int = 20, among: Among = ALL) -> Sequence[Auction]:
        """Auctions whose open bidding has ended by the database clock, locked, passing over those in other hands."""
        over = select(Auction).where(
            Auction.wake_at <= func.statement_timestamp(),
            Auction.kind == AuctionKind.ENGLISH,
            Auction.status == AuctionStatus.BIDDING,
            among(Auction.id),
        )
        locked = over.order_by(Auction.wake_at).limit(most).with_for_update(skip_locked=True).cte("locked")
        timed = select(aliased(Auction, locked), func.clock_timestamp())
        rows = (await self.session.execute(timed, execution_options={"populate_existing": True})).all()
        self.uow.now = max((row[1] for row in rows), default=self.uow.now)
        return [row[0] for row in rows]

    async def entries(self, auction_id: UUID) -> Sequence[OpenEntry]:
        """Every bidder's entry in every lot."""
        return (await self.session.scalars(select(OpenEntry).where(OpenEntry.auction_id == auction_id))).all()

    async def best(self, auction_id: UUID) -> dict[UUID, OpenBid]:
        """The highest visible bid of each entry; of equal ones the first."""
        highest = (
            select(OpenBid)
            .where(OpenBid.auction_id == auction_id)
            .order_by(OpenBid.entry_id, OpenBid.amount.desc(), OpenBid.number)
            .ext(distinct_on(OpenBid.entry_id))
        )
        return {bid.entry_id: bid for bid in await self.session.scalars(highest)}

    async def leave(self, bids: Sequence[Bid]) -> None:
        """Keep the bids that open bidding left."""
        self.session.add_all(bids)
        await self.session.flush()

    async def _counted(self, auction_id: UUID, bidder_tag: str) -> tuple[int, int]:
        """How many visible bids the auction has, and the label of this bidder: the next one where it has none yet."""
        numbers = select(func.coalesce(func.max(OpenBid.number), 0)).where(OpenBid.auction_id == auction_id)
        labels = select(
            func.coalesce(func.max(OpenEntry.label), 0),
            func.max(OpenEntry.label).filter(OpenEntry.bidder_tag == bidder_tag),
        ).where(OpenEntry.auction_id == auction_id)
        highest, own = (await self.session.execute(labels)).one()
        return await self.session.scalar(numbers) or 0, own or highest + 1


def newest_bid(auction_id: UUID, lot: int) -> Select[OpenBid]:
    """The last visible bid of a lot, which is its leader's."""
    of_lot = select(OpenBid).where(OpenBid.auction_id == auction_id, OpenBid.lot == lot)
    return of_lot.order_by(OpenBid.place.desc()).limit(1)


async def hold_open(uow: UnitOfWork, actor: Actor, auction_id: UUID) -> Auction:
    """An auction locked for a bid in the open; raises AuctionNotFound where it is not public."""
    auction = await Auctions(uow).locked(actor, auction_id)
    if auction.published_at is None:
        raise AuctionNotFound(id=auction_id)
    return auction
