"""How lots are awarded: the ranking is announced, stands still, is confirmed by the winner or passes to the next."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from techexchange.auctions.actions.impartiality import require_impartial
from techexchange.auctions.actions.preparing import release_listing
from techexchange.auctions.actions.qualifying import forfeit_deposit
from techexchange.auctions.errors.award import BidsUndecided
from techexchange.auctions.events.award import BidLost
from techexchange.auctions.lifecycle import AwardStatus, BidStatus
from techexchange.auctions.models.auction import Auction, FailureReason
from techexchange.auctions.models.award import PASSED_OVER, Award, AwardLoss, seat
from techexchange.auctions.models.deposit import DepositCause
from techexchange.auctions.models.evaluation import LotRanking
from techexchange.auctions.models.ranking import AuctionRanking, Competition
from techexchange.auctions.models.standing import competitor
from techexchange.auctions.repository.auction import Auctions
from techexchange.auctions.repository.award import Awards, Complaints, Disqualifications
from techexchange.auctions.repository.competition import Competitors, Rankings
from techexchange.identity.actions import Safeguards, confirm_presence
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, Permission
from techexchange.offers.actions import agree_by_award
from techexchange.offers.models import Ground, Negotiation, Proposal

IN_CONTEST = (BidStatus.VALID, BidStatus.WINNING, BidStatus.RESERVE)
OFFER_STANDS = timedelta(days=1)
"""An award is an offer that is accepted at once; it must only not have lapsed."""


async def announce_ranking(uow: UnitOfWork, actor: Actor, auction_id: UUID, version: int | None) -> AuctionRanking:
    """Publish the ranking of every lot, award each to the first, and let it stand still.

    Raises BidsUndecided, HearingUnderway, ComplaintOpen or PointsMissing.
    """
    auction = await Auctions(uow).locked(actor, auction_id, version)
    actor.require(Permission.AUCTION_RUN)
    bids = await Competitors(uow).of(auction.id)
    await require_impartial(uow, actor, auction, [bid.bidder_id for bid in bids])
    auction.announce(uow.now + timedelta(days=auction.standstill_days))
    await Complaints(uow).must_be_decided(auction.id)
    await Disqualifications(uow).must_be_heard(auction.id)
    undecided = [str(bid.id) for bid in bids if bid.status is BidStatus.OPENED]
    if undecided:
        raise BidsUndecided(bids=undecided)
    competition = await Competitors(uow).competition(auction)
    competition.must_be_judged()
    lots = competition.rankings()
    number = await Rankings(uow).next_round(auction.id)
    ranking, announced = AuctionRanking.announce(auction, number, lots, by=actor, at=uow.now)
    uow.publish(announced)
    await Rankings(uow).keep(ranking)
    await _award(uow, actor, auction, ranking, lots)
    return ranking


async def _award(
    uow: UnitOfWork, actor: Actor, auction: Auction, ranking: AuctionRanking, lots: Sequence[LotRanking]
) -> None:
    """Give each lot to the first in rank, let the others wait, and seat every bid accordingly."""
    awards = [Award.rank_of(auction, ranking, lot, placing, at=uow.now) for lot in lots for placing in lot.ranked]
    for award in awards:
        uow.publish((award.activate if award.rank == 1 else award.reserve)(by=actor, at=uow.now))
    await Awards(uow).keep(awards)
    await _seat(uow, actor, auction)


async def confirm_award(
    uow: UnitOfWork, actor: Actor, award_id: UUID, code: str, version: int | None, guards: Safeguards
) -> Award:
    """Bind the winner, its signatory being there: the deal is opened on the terms of the lot and the award's price.

    Raises SigningNotOpen, SigningOver, ComplaintOpen, and what `confirm_presence` raises.
    """
    seen = await Awards(uow).get(award_id)
    actor.require(Permission.AWARD_CONFIRM, within=seen.bidder_id)
    Awards(uow).at_version(seen, version).must_be_signable(uow.now)
    await confirm_presence(uow, actor, code, guards)
    auction = await Auctions(uow).locked(actor, seen.auction_id)
    auction.must_be_independent(actor, seen.bidder_id)
    award = Awards(uow).at_version(await Awards(uow).get(award_id, lock=True), version)
    award.must_be_signable(uow.now)
    await Complaints(uow).must_be_decided(auction.id)
    awards = await Awards(uow).of(auction.id)
    if not [other for other in awards if other.status is AwardStatus.ACTIVE and other is not award]:
        uow.publish(auction.conclude(by=actor, at=uow.now))
        await release_listing(uow, SYSTEM, auction)
    negotiation = await _agree(uow, auction, award)
    uow.publish(award.confirm(negotiation.id, by=actor, at=uow.now))
    for waiting in awards:
        if waiting.lot == award.lot and waiting.status is AwardStatus.PENDING:
            uow.publish(waiting.drop(by=SYSTEM, at=uow.now))
    await Awards(uow).save(award)
    await _seat(uow, SYSTEM, auction)
    return award


async def _agree(uow: UnitOfWork, auction: Auction, award: Award) -> Negotiation:
    """The agreement an award comes to: the terms of the lot, with the award's price to be paid upfront."""
    lot = auction.terms.lot(award.lot)
    assert lot is not None
    ground = Ground(
        listing_id=auction.listing_id,
        listing_version=auction.listing_version,
        owner_id=auction.seller_id,
        counterparty_id=award.bidder_id,
        owner_supplies=True,
    )
    terms = dict(lot.terms) | {"upfront": {"amount": award.amount, "currency": award.currency}}
    return await agree_by_award(uow, SYSTEM, ground, Proposal(terms, uow.now + OFFER_STANDS))


async def decline_award(uow: UnitOfWork, actor: Actor, award_id: UUID, reason: str, version: int | None) -> Award:
    """Refuse, for the winner, to sign: the lot passes to the next in rank, and the deposit is kept."""
    seen = await Awards(uow).get(award_id)
    actor.require(Permission.AWARD_CONFIRM, within=seen.bidder_id)
    auction = await Auctions(uow).locked(actor, seen.auction_id)
    award = await Awards(uow).get(award_id, lock=True, version=version)
    award.must_be_signable(uow.now)
    await _pass_on(uow, actor, auction, {award: AwardLoss.DECLINED}, reason)
    return await Awards(uow).save(award)


async def end_standstill(uow: UnitOfWork, actor: Actor, auction: Auction) -> None:
    """Let the winners of a locked auction sign, once nothing blocks it; an auction without a winner ends."""
    if await Complaints(uow).open_in(auction.id):
        auction.stand_still(None)
        return
    if auction.standstill_until and uow.now < auction.standstill_until:
        auction.stand_still(auction.standstill_until)
        return
    until = uow.now + timedelta(days=auction.terms.sign_days)
    auction.end_standstill(until)
    awards = await Awards(uow).of(auction.id)
    for award in awards:
        if award.status is AwardStatus.ACTIVE:
            uow.publish(award.open_signing(until, by=actor, at=uow.now))
    await _end_if_over(uow, actor, auction, awards)


async def lapse_signing(uow: UnitOfWork, actor: Actor, auction: Auction) -> None:
    """Take from the winners of a locked auction what they did not confirm in time, and pass it on."""
    awards = [award for award in await Awards(uow).of(auction.id) if award.status is AwardStatus.ACTIVE]
    late = [award for award in awards if award.sign_until and award.sign_until <= uow.now]
    if late:
        await _pass_on(uow, actor, auction, dict.fromkeys(late, AwardLoss.NOT_SIGNED))
    else:
        auction.stand_still(min((award.sign_until for award in awards if award.sign_until), default=None))


async def _pass_on(
    uow: UnitOfWork, actor: Actor, auction: Auction, lost: dict[Award, AwardLoss], reason: str | None = None
) -> None:
    """Give what some winners lost to the next in rank, after another standstill; their deposits are kept."""
    for award, loss in lost.items():
        uow.publish(award.cancel(loss, by=actor, at=uow.now, reason=reason))
        await Awards(uow).save(award)
        await forfeit_deposit(uow, auction, award.bid_id, DepositCause.NOT_SIGNED)
    awards = await Awards(uow).of(auction.id)
    heirs = [heir for award in lost if (heir := _next_to(award, awards))]
    for heir in heirs:
        uow.publish(heir.activate(by=SYSTEM, at=uow.now))
    if heirs:
        auction.pass_on(uow.now + timedelta(days=auction.standstill_days))
        for award in awards:
            award.close_signing()
    await _seat(uow, SYSTEM, auction)
    await _end_if_over(uow, SYSTEM, auction, awards)


def _next_to(lost: Award, awards: Iterable[Award]) -> Award | None:
    """Who waits next for the same lot."""
    waiting = [one for one in awards if one.lot == lost.lot and one.status is AwardStatus.PENDING]
    return min(waiting, key=lambda one: one.rank, default=None)


async def _end_if_over(uow: UnitOfWork, actor: Actor, auction: Auction, awards: Sequence[Award]) -> None:
    """End an auction in which nobody has anything left to sign."""
    if any(award.status is AwardStatus.ACTIVE for award in awards):
        return
    if any(award.status is AwardStatus.CONFIRMED for award in awards):
        uow.publish(auction.conclude(by=actor, at=uow.now))
    else:
        competition = await Competitors(uow).competition(auction, None)
        uow.publish(auction.fail(_failure(awards, competition), by=actor, at=uow.now))
    await release_listing(uow, SYSTEM, auction)


def _failure(awards: Iterable[Award], competition: Competition) -> FailureReason:
    if competition.lacks_every_reserve:
        return FailureReason.RESERVE_MISSING
    if any(award.loss in PASSED_OVER for award in awards):
        return FailureReason.NOBODY_SIGNED
    if any(bid.status is BidStatus.LOSING for bid in competition.bids):
        return FailureReason.RESERVE_NOT_MET
    return FailureReason.NO_VALID_BID


async def reopen_evaluation(uow: UnitOfWork, actor: Actor, auction: Auction) -> None:
    """Go back to judging the bids of a locked auction: what was awarded and not confirmed is taken back."""
    awards = await Awards(uow).of(auction.id)
    for award in awards:
        if award.status is AwardStatus.ACTIVE:
            uow.publish(award.cancel(AwardLoss.COMPLAINT, by=actor, at=uow.now))
        elif award.status is AwardStatus.PENDING:
            uow.publish(award.drop(by=actor, at=uow.now))
    bound = {award.bid_id for award in awards if award.status is AwardStatus.CONFIRMED}
    for bid in await Competitors(uow).of(auction.id, (BidStatus.WINNING, BidStatus.RESERVE, BidStatus.LOSING)):
        if bid.id not in bound:
            bid.reconsider()
    auction.reevaluate()


async def wind_up(uow: UnitOfWork, actor: Actor, auction: Auction) -> None:
    """Leave nothing open in an auction that has ended: no award to be confirmed, and no bid in the competition."""
    for award in await Awards(uow).of(auction.id):
        if award.status is AwardStatus.ACTIVE:
            uow.publish(award.cancel(AwardLoss.AUCTION_CANCELLED, by=actor, at=uow.now))
        elif award.status is AwardStatus.PENDING:
            uow.publish(award.drop(by=actor, at=uow.now))
    await _seat(uow, actor, auction)


async def _seat(uow: UnitOfWork, actor: Actor, auction: Auction) -> None:
    """Give every bid in the competition the place its awards leave it, once they are written."""
    await Auctions(uow).save(auction)
    awards = await Awards(uow).of(auction.id)
    for bid in await Competitors(uow).of(auction.id, IN_CONTEST):
        before = bid.status
        seat(bid, awards)
        if bid.status is BidStatus.LOSING and before is BidStatus.VALID:
            uow.publish(BidLost(subject_id=bid.id, **competitor(auction, bid, actor, uow.now)))
    await Auctions(uow).save(auction)
