"""Opened bids and what they are judged by; their auction is locked before they are read in order to be changed."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from techexchange.auctions.errors.award import CompetitorNotFound, DocumentFiledAlready
from techexchange.auctions.events.award import BidQualified
from techexchange.auctions.lifecycle import AwardStatus, BidStatus
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.award import PASSED_OVER, Award
from techexchange.auctions.models.bid import Bid
from techexchange.auctions.models.document import BidFile
from techexchange.auctions.models.opening import Opening
from techexchange.auctions.models.ranking import AuctionRanking, Competition, GivenPoints
from techexchange.identity.models import Membership
from techexchange.infra.repository import Repository
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger.queries import of_subjects

FRESH = {"populate_existing": True}
STANDING = (BidStatus.VALID, BidStatus.WINNING)
UNDECIDED = (BidStatus.OPENED, *STANDING)


class Competitors(Repository[Bid]):
    """Bids that were opened, without their envelopes; those that were not do not exist here."""

    model = Bid
    missing = CompetitorNotFound

    async def seen(self, actor: Actor, id: UUID) -> Bid:
        """A bid this actor may look into, not locked: its bidder's people, and those who run or supervise auctions."""
        if actor.is_anonymous:
            raise Unauthenticated
        wanted = select(Bid).where(Bid.id == id, Bid.bidder_id.is_not(None)).options(defer(Bid.envelope))
        bid = (await self.session.scalars(wanted)).one_or_none()
        if bid is None or bid.bidder_id is None:
            raise CompetitorNotFound(id=id)
        if not (actor.can(Permission.BID_READ, bid.bidder_id) or actor.can(Permission.AUCTION_RUN_READ)):
            raise CompetitorNotFound(id=id)
        return bid

    async def fresh(self, bid: Bid, version: int | None = None) -> Bid:
        """The same bid as it is now that its auction is locked; raises Stale."""
        wanted = select(Bid).where(Bid.id == bid.id).options(defer(Bid.envelope))
        found = (await self.session.scalars(wanted, execution_options=FRESH)).one()
        return self.at_version(found, version)

    async def of(self, auction_id: UUID, statuses: Collection[BidStatus] | None = None) -> list[Bid]:
        """The opened bids of an auction, the first received first."""
        wanted = select(Bid).where(Bid.auction_id == auction_id, Bid.bidder_id.is_not(None))
        if statuses is not None:
            wanted = wanted.where(Bid.status.in_(statuses))
        ordered = wanted.order_by(Bid.received_at, Bid.id).options(defer(Bid.envelope))
        return list((await self.session.scalars(ordered, execution_options=FRESH)).all())

    async def was_qualified(self, bid: Bid) -> bool:
        """Whether a bid was ever found to meet the conditions, whatever became of it since."""
        return any(entry.event == BidQualified.name for entry in await of_subjects(self.session, [bid.id]))

    async def competition(self, auction: Auction, statuses: Collection[BidStatus] | None = STANDING) -> Competition:
        """Everything the ranking of an auction rests on."""
        given = select(GivenPoints).where(GivenPoints.auction_id == auction.id)
        opening = await self.session.get(Opening, auction.id)
        held = select(Award.lot, Award.bid_id, Award.status, Award.loss).where(Award.auction_id == auction.id)
        awards = (await self.session.execute(held)).all()
        return Competition(
            auction,
            tuple(await self.of(auction.id, statuses)),
            tuple((await self.session.scalars(given)).all()),
            opening.reserve if opening else None,
            frozenset((row.lot, row.bid_id) for row in awards if row.loss in PASSED_OVER),
            frozenset(row.lot for row in awards if row.status is AwardStatus.CONFIRMED),
        )

    async def give(self, given: GivenPoints) -> GivenPoints:
        """Keep what an evaluator gives, in the place of what the same one gave before."""
        same = select(GivenPoints).where(
            GivenPoints.bid_id == given.bid_id,
            GivenPoints.lot == given.lot,
            GivenPoints.criterion == given.criterion,
            GivenPoints.evaluator_id == given.evaluator_id,
        )
        earlier = (await self.session.scalars(same)).one_or_none()
        if earlier is None:
            self.session.add(given)
        else:
            earlier.take_over(given)
        await self.session.flush()
        return earlier or given

    async def files_of(self, bid_ids: Collection[UUID]) -> Sequence[BidFile]:
        """The documents handed in for some bids, the first one first."""
        wanted = select(BidFile).where(BidFile.bid_id.in_(bid_ids)).order_by(BidFile.created_at, BidFile.id)
        return (await self.session.scalars(wanted)).all()

    async def must_be_new(self, bid: Bid, sha256: str) -> None:
        """Pass where a document was not handed in before; raises DocumentFiledAlready."""
        wanted = select(BidFile.id).where(BidFile.bid_id == bid.id, BidFile.named_sha256 == sha256)
        if await self.session.scalar(wanted):
            raise DocumentFiledAlready(sha256=sha256)

    async def keep(self, file: BidFile) -> BidFile:
        """Put a document on record."""
        self.session.add(file)
        await self.session.flush()
        return file

    async def members_of(self, organizations: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
        """Who belongs to which of some organisations."""
        wanted = select(Membership.organization_id, Membership.person_id)
        rows = (await self.session.execute(wanted.where(Membership.organization_id.in_(organizations)))).all()
        return {named: frozenset(row[1] for row in rows if row[0] == named) for named in organizations}


class Rankings:
    """Rankings as they were announced, round by round."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.session = uow.session

    async def of(self, auction_id: UUID) -> AuctionRanking | None:
        """The ranking that holds; None before the first announcement."""
        wanted = select(AuctionRanking).where(AuctionRanking.auction_id == auction_id)
        return (await self.session.scalars(wanted.order_by(AuctionRanking.round.desc()).limit(1))).one_or_none()

    async def rounds(self, auction_id: UUID) -> Sequence[AuctionRanking]:
        """Every ranking there was, the first one first."""
        wanted = select(AuctionRanking).where(AuctionRanking.auction_id == auction_id)
        return (await self.session.scalars(wanted.order_by(AuctionRanking.round))).all()

    async def next_round(self, auction_id: UUID) -> int:
        """The number of the next one; the auction must be locked."""
        highest = select(func.max(AuctionRanking.round)).where(AuctionRanking.auction_id == auction_id)
        return (await self.session.scalar(highest) or 0) + 1

    async def keep(self, ranking: AuctionRanking) -> AuctionRanking:
        """Put a ranking on record."""
        self.session.add(ranking)
        await self.session.flush()
        return ranking
