"""How bidders complain, how the owner decides, and what follows."""

from uuid import UUID

from techexchange.auctions.actions.awarding import reopen_evaluation
from techexchange.auctions.actions.impartiality import require_impartial
from techexchange.auctions.actions.qualifying import reopen_deposit
from techexchange.auctions.errors.award import CompetitorNotFound, CriterionUnknown, NotACompetitor, RemedyUnfit
from techexchange.auctions.events.award import EvaluationReopened
from techexchange.auctions.lifecycle import AuctionStatus, BidStatus
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.bid import Bid
from techexchange.auctions.models.complaint import Complaint, Protest, Remedy, Verdict
from techexchange.auctions.models.standing import competition
from techexchange.auctions.repository.auction import Auctions
from techexchange.auctions.repository.award import Complaints
from techexchange.auctions.repository.competition import Competitors
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.errors import OrganizationAmbiguous

STILL_IN = (BidStatus.OPENED, BidStatus.VALID)


async def make_complaint(
    uow: UnitOfWork, actor: Actor, auction_id: UUID, protest: Protest, organization_id: UUID | None = None
) -> Complaint:
    """Complain, for a bidder, of how bids were judged or a lot awarded; nothing is concluded until it is decided.

    Raises NotACompetitor, ComplaintOutOfTime or ComplaintAlreadyMade.
    """
    auction = await Auctions(uow).locked(actor, auction_id)
    bids = await Competitors(uow).of(auction.id)
    side = organization_id or _sole_competitor(actor, bids)
    actor.require(Permission.COMPLAINT_MAKE, within=side)
    if side not in {bid.bidder_id for bid in bids}:
        raise NotACompetitor
    _must_concern(auction, bids, protest)
    complaint, made = Complaint.make(auction, protest, side, by=actor, at=uow.now)
    uow.publish(made)
    if auction.status is AuctionStatus.STANDSTILL:
        auction.stand_still(None)
    return await Complaints(uow).make(complaint)


async def accept_complaint(uow: UnitOfWork, actor: Actor, complaint_id: UUID, version: int | None) -> Complaint:
    """Look into a complaint, for the owner."""
    complaint = await Complaints(uow).get(complaint_id, lock=True, version=version)
    actor.require(Permission.COMPLAINT_DECIDE)
    uow.publish(complaint.accept(by=actor, at=uow.now))
    return await Complaints(uow).save(complaint)


async def satisfy_complaint(
    uow: UnitOfWork, actor: Actor, complaint_id: UUID, verdict: Verdict, version: int | None
) -> Complaint:
    """Find a complaint right, for the owner: the bids are judged again, with one back in or out; raises RemedyUnfit."""
    auction, complaint = await _locked(uow, actor, complaint_id, version)
    actor.require(Permission.COMPLAINT_DECIDE)
    bids = await Competitors(uow).of(auction.id)
    await require_impartial(uow, actor, auction, [bid.bidder_id for bid in bids])
    uow.publish(complaint.satisfy(verdict, by=actor, at=uow.now))
    if auction.status is AuctionStatus.STANDSTILL:
        await reopen_evaluation(uow, actor, auction)
        facts = competition(auction, actor, uow.now)
        uow.publish(EvaluationReopened(subject_id=auction.id, **facts, complaint_id=complaint.id))
    await _remedy(uow, complaint, bids)
    await Auctions(uow).save(auction)
    return await Complaints(uow).save(complaint)


async def decline_complaint(
    uow: UnitOfWork, actor: Actor, complaint_id: UUID, decision: str, version: int | None
) -> Complaint:
    """Find nothing in a complaint, for the owner."""
    auction, complaint = await _locked(uow, actor, complaint_id, version)
    actor.require(Permission.COMPLAINT_DECIDE)
    bids = await Competitors(uow).of(auction.id)
    await require_impartial(uow, actor, auction, [bid.bidder_id for bid in bids])
    uow.publish(complaint.decline(decision, by=actor, at=uow.now))
    await Complaints(uow).save(complaint)
    await _go_on(uow, auction)
    return complaint


async def stop_complaint(uow: UnitOfWork, actor: Actor, complaint_id: UUID, version: int | None) -> Complaint:
    """Take one's own complaint back."""
    auction, complaint = await _locked(uow, actor, complaint_id, version)
    actor.require(Permission.COMPLAINT_MAKE, within=complaint.complainant_id)
    uow.publish(complaint.stop(by=actor, at=uow.now))
    await Complaints(uow).save(complaint)
    await _go_on(uow, auction)
    return complaint


async def _locked(uow: UnitOfWork, actor: Actor, complaint_id: UUID, version: int | None) -> tuple[Auction, Complaint]:
    """The auction, locked, and then its complaint."""
    seen = await Complaints(uow).get(complaint_id)
    auction = await Auctions(uow).locked(actor, seen.auction_id)
    return auction, await Complaints(uow).get(complaint_id, lock=True, version=version)


async def _go_on(uow: UnitOfWork, auction: Auction) -> None:
    """Let the standstill end when it would have, or now, where no complaint is left."""
    waits = auction.status is AuctionStatus.STANDSTILL and auction.standstill_until
    if waits and not await Complaints(uow).open_in(auction.id):
        auction.stand_still(auction.standstill_until)
        await Auctions(uow).save(auction)


def _sole_competitor(actor: Actor, bids: list[Bid]) -> UUID:
    """The one bidder this actor may complain for; raises NotACompetitor or OrganizationAmbiguous."""
    bidders = {bid.bidder_id for bid in bids}
    able = [seat.organization_id for seat in actor.seats if Permission.COMPLAINT_MAKE in seat.permissions]
    if not able:
        actor.require(Permission.COMPLAINT_MAKE)
    competing = [named for named in able if named in bidders]
    if len(competing) > 1:
        raise OrganizationAmbiguous
    if not competing:
        raise NotACompetitor
    return competing[0]


def _must_concern(auction: Auction, bids: list[Bid], protest: Protest) -> None:
    """Pass where the lot and the bid named are of this auction; raises CriterionUnknown or CompetitorNotFound."""
    if protest.lot is not None and auction.terms.lot(protest.lot) is None:
        raise CriterionUnknown(lot=protest.lot)
    if protest.bid_id is not None and protest.bid_id not in {bid.id for bid in bids}:
        raise CompetitorNotFound(id=protest.bid_id)


async def _remedy(uow: UnitOfWork, complaint: Complaint, bids: list[Bid]) -> None:
    """Bring a bid back in with its deposit, to be qualified if it never was, or put one out; raises RemedyUnfit."""
    if complaint.remedy is Remedy.REEVALUATE:
        return
    bid = next((bid for bid in bids if bid.id == complaint.remedy_bid_id), None)
    if bid is None:
        raise RemedyUnfit(remedy=complaint.remedy)
    if complaint.remedy is Remedy.REINSTATE_BID and bid.status is BidStatus.DISQUALIFIED:
        await _reinstate(uow, bid)
        await reopen_deposit(uow, bid.id)
    elif complaint.remedy is Remedy.DISQUALIFY_BID and bid.status in STILL_IN:
        bid.disqualify()
    else:
        raise RemedyUnfit(remedy=complaint.remedy, status=bid.status.value)


async def _reinstate(uow: UnitOfWork, bid: Bid) -> None:
    """Let a bid stand where it would stand had it never been put out: qualified, or still to be."""
    if await Competitors(uow).was_qualified(bid):
        bid.reconsider()
    else:
        bid.reinstate()
