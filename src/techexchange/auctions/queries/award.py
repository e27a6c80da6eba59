"""Reading how bids were judged, what was awarded, complained of and deposited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import false, or_, select, true
from sqlalchemy.orm import defer

from techexchange.auctions.errors.award import BidFileNotFound, RankingNotAnnounced
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models.award import Award
from techexchange.auctions.models.bid import Bid
from techexchange.auctions.models.complaint import Complaint
from techexchange.auctions.models.deposit import Deposit
from techexchange.auctions.models.disqualification import Disqualification
from techexchange.auctions.models.document import BidFile
from techexchange.auctions.models.hint import Lead, Traces, leads_of
from techexchange.auctions.models.ranking import GivenPoints, named_documents, ranking_content
from techexchange.auctions.models.standing import bidder_of
from techexchange.auctions.queries.auction import auction as visible_auction
from techexchange.auctions.repository.award import Awards, Complaints, Deposits, Disqualifications
from techexchange.auctions.repository.competition import UNDECIDED, Competitors, Rankings
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission


@dataclass(frozen=True)
class QualifyingBid:
    """An opened bid with all by which it is judged; points are for those who run or supervise auctions."""

    bid: Bid
    files: tuple[BidFile, ...]
    deposit: Deposit | None
    disqualifications: tuple[Disqualification, ...]
    points: tuple[GivenPoints, ...]


@dataclass(frozen=True)
class RankingView:
    """A ranking as it was announced, or as it would be now; the round of one that is not announced is the next one."""

    content: dict[str, Any]
    ranking_hash: str | None = None
    announced_at: datetime | None = None


async def qualification(uow: UnitOfWork, actor: Actor, auction_id: UUID, request: PageRequest) -> Page[QualifyingBid]:
    """The opened bids of an auction with all by which they are judged: a bidder its own, officers and the owner all."""
    if actor.is_anonymous:
        raise Unauthenticated
    await visible_auction(uow, actor, auction_id)
    inside = actor.can(Permission.AUCTION_RUN_READ)
    mine = true() if inside else Bid.bidder_id.in_(actor.organizations(Permission.BID_READ))
    wanted = select(Bid).where(Bid.auction_id == auction_id, Bid.bidder_id.is_not(None), mine)
    found = await page(uow.session, wanted.options(defer(Bid.envelope)), request, (Bid.received_at, Bid.id))
    return Page(await _judged(uow, found.items, inside=inside), found.next_cursor)


async def qualifying_bid(uow: UnitOfWork, actor: Actor, bid_id: UUID) -> QualifyingBid:
    """One opened bid with all by which it is judged; raises CompetitorNotFound."""
    bid = await Competitors(uow).seen(actor, bid_id)
    [judged] = await _judged(uow, [bid], inside=actor.can(Permission.AUCTION_RUN_READ))
    return judged


async def _judged(uow: UnitOfWork, bids: Sequence[Bid], *, inside: bool) -> list[QualifyingBid]:
    ids = [bid.id for bid in bids]
    session = uow.session
    files = await Competitors(uow).files_of(ids)
    deposits = (await session.scalars(select(Deposit).where(Deposit.bid_id.in_(ids)))).all()
    heard = select(Disqualification).where(Disqualification.bid_id.in_(ids)).order_by(Disqualification.created_at)
    hearings = (await session.scalars(heard)).all()
    shown = GivenPoints.bid_id.in_(ids) if inside else false()
    points = (await session.scalars(select(GivenPoints).where(shown).order_by(GivenPoints.given_at))).all()
    return [
        QualifyingBid(
            bid,
            tuple(file for file in files if file.bid_id == bid.id),
            next((deposit for deposit in deposits if deposit.bid_id == bid.id), None),
            tuple(one for one in hearings if one.bid_id == bid.id),
            tuple(one for one in points if one.bid_id == bid.id),
        )
        for bid in bids
    ]


async def bid_files(uow: UnitOfWork, actor: Actor, bid_id: UUID) -> Sequence[BidFile]:
    """The documents handed in for a bid, for its bidder and those who judge; raises CompetitorNotFound."""
    bid = await Competitors(uow).seen(actor, bid_id)
    return await Competitors(uow).files_of([bid.id])


async def bid_file(uow: UnitOfWork, actor: Actor, bid_id: UUID, file_id: UUID) -> BidFile:
    """One document of a bid; raises CompetitorNotFound or BidFileNotFound."""
    found = [file for file in await bid_files(uow, actor, bid_id) if file.id == file_id]
    if not found:
        raise BidFileNotFound(id=file_id)
    return found[0]


async def disqualification(uow: UnitOfWork, actor: Actor, id: UUID) -> Disqualification:
    """One disqualification, for its bidder and those who judge; raises DisqualificationNotFound."""
    return await Disqualifications(uow).seen(actor, id)


async def ranking(uow: UnitOfWork, actor: Actor, auction_id: UUID) -> RankingView:
    """The ranking that was announced last; for officers and the owner, while bids are judged, what it would be now.

    Raises RankingNotAnnounced.
    """
    auction = await visible_auction(uow, actor, auction_id)
    if auction.status is AuctionStatus.QUALIFICATION and actor.can(Permission.AUCTION_RUN_READ):
        competition = await Competitors(uow).competition(auction, UNDECIDED)
        number = await Rankings(uow).next_round(auction_id)
        return RankingView(ranking_content(auction, number, competition.rankings()))
    announced = await Rankings(uow).of(auction_id)
    if announced is None:
        raise RankingNotAnnounced(id=auction_id)
    return RankingView(announced.content, announced.ranking_hash, announced.announced_at)


async def awards(uow: UnitOfWork, actor: Actor, auction_id: UUID) -> Sequence[Award]:
    """Every award of an auction, in the order of rounds, lots and ranks; none before the ranking is announced."""
    await visible_auction(uow, actor, auction_id)
    return await Awards(uow).of(auction_id)


async def award(uow: UnitOfWork, actor: Actor, id: UUID) -> Award:
    """One award; raises AwardNotFound."""
    found = await Awards(uow).get(id)
    await visible_auction(uow, actor, found.auction_id)
    return found


async def complaints(uow: UnitOfWork, actor: Actor, auction_id: UUID, request: PageRequest) -> Page[Complaint]:
    """The complaints made in an auction, newest first; what they say is shown to those they concern."""
    await visible_auction(uow, actor, auction_id)
    wanted = select(Complaint).where(Complaint.auction_id == auction_id)
    return await page(uow.session, wanted, request, (Complaint.created_at, Complaint.id))


async def complaint(uow: UnitOfWork, actor: Actor, id: UUID) -> Complaint:
    """One complaint; raises ComplaintNotFound."""
    found = await Complaints(uow).get(id)
    await visible_auction(uow, actor, found.auction_id)
    return found


async def deposits(uow: UnitOfWork, actor: Actor, auction_id: UUID, request: PageRequest) -> Page[Deposit]:
    """The deposits in an auction, newest first: a bidder its own, those who look after deposits all."""
    if actor.is_anonymous:
        raise Unauthenticated
    await visible_auction(uow, actor, auction_id)
    mine = Deposit.bidder_id.in_(actor.organizations(Permission.BID_READ))
    shown = or_(mine, true() if actor.can(Permission.DEPOSIT_READ) else false())
    wanted = select(Deposit).where(Deposit.auction_id == auction_id, shown)
    return await page(uow.session, wanted, request, (Deposit.created_at, Deposit.id))


async def deposit(uow: UnitOfWork, actor: Actor, id: UUID) -> Deposit:
    """One deposit; raises DepositNotFound."""
    return await Deposits(uow).seen(actor, id)


async def leads(uow: UnitOfWork, actor: Actor, auction_id: UUID) -> list[Lead]:
    """What opened bids have in common that independent ones rarely have; none before bids are opened."""
    actor.require(Permission.AUCTION_RUN_READ)
    await visible_auction(uow, actor, auction_id)
    bids = await Competitors(uow).of(auction_id)
    members = await Competitors(uow).members_of({bidder_of(bid) for bid in bids})
    return leads_of(_traces(bids, members))


def _traces(bids: Iterable[Bid], members: dict[UUID, frozenset[UUID]]) -> Iterable[Traces]:
    for bid in bids:
        content = bid.content or {}
        yield Traces(
            bid_id=bid.id,
            bidder_id=bidder_of(bid),
            origin_tag=bid.origin_tag,
            received_at=bid.received_at,
            documents=frozenset(named_documents(bid)),
            deposit_reference=content.get("deposit_reference"),
            statement=content.get("statement"),
            prices={lot["number"]: lot["price"]["amount"] for lot in content.get("lots", [])},
            members=members[bidder_of(bid)],
        )
