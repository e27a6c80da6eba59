"""How opened bids are judged: by their documents and deposits, their bidders being heard, and by evaluators' points."""

from uuid import UUID

from techexchange.auctions.actions.impartiality import require_impartial
from techexchange.auctions.errors.award import DepositNotHeld, DocumentsMissing, NotInQualification
from techexchange.auctions.events.award import BidQualified
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.bid import Bid
from techexchange.auctions.models.deposit import FOUND, DepositCause
from techexchange.auctions.models.disqualification import (
    DEPOSIT_FORFEIT,
    Disqualification,
    Objection,
)
from techexchange.auctions.models.document import BidFile, HandedDocument
from techexchange.auctions.models.ranking import Assessment, GivenPoints, named_documents
from techexchange.auctions.models.standing import bidder_of, competitor
from techexchange.auctions.repository.auction import Auctions
from techexchange.auctions.repository.award import Deposits, Disqualifications
from techexchange.auctions.repository.competition import Competitors
from techexchange.infra.media import clean
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates.queries import relation
from techexchange.offers.errors import RelatedParty


async def file_document(
    uow: UnitOfWork, actor: Actor, bid_id: UUID, handed_in: HandedDocument, storage: FileStorage
) -> BidFile:
    """Hand in a document that the bid names under seal, for its bidder; raises DocumentUnnamed or FileRefused."""
    seen = await Competitors(uow).seen(actor, bid_id)
    actor.require(Permission.BID_SUBMIT, within=bidder_of(seen))
    handed_in.must_be_named_by(seen)
    file = await clean(handed_in.content, handed_in.name)
    async with storage.stored(file.content) as stored:
        auction, bid = await _in_qualification(uow, actor, seen, None)
        await Competitors(uow).must_be_new(bid, handed_in.sha256)
        kept = BidFile.of(bid, handed_in, file, stored, at=uow.now)
        uow.publish(kept.filed(auction, bid, by=actor, at=uow.now))
        return await Competitors(uow).keep(kept)


async def qualify_bid(uow: UnitOfWork, actor: Actor, bid_id: UUID, version: int | None) -> Bid:
    """Find that a bid meets the conditions; raises DocumentsMissing, DepositNotHeld, HearingUnderway or RelatedParty.

    The bid of who is related to the seller or to the operator meets none.
    """
    seen = await Competitors(uow).seen(actor, bid_id)
    actor.require(Permission.BID_EVALUATE)
    auction, bid = await _in_qualification(uow, actor, seen, version)
    await require_impartial(uow, actor, auction, [bid.bidder_id])
    ground = bid.bidder_id and await relation(uow, bid.bidder_id, auction.seller_id)
    if ground:
        raise RelatedParty(ground=ground.value)
    await Disqualifications(uow).must_be_heard(auction.id, bid.id)
    handed_in = {file.named_sha256 for file in await Competitors(uow).files_of([bid.id])}
    missing = sorted(set(named_documents(bid)) - handed_in)
    if missing:
        raise DocumentsMissing(documents=missing)
    deposit = await Deposits(uow).of_bid(bid.id)
    if auction.terms.deposit and (deposit is None or deposit.status not in FOUND):
        raise DepositNotHeld
    bid.qualify()
    uow.publish(BidQualified(subject_id=bid.id, **competitor(auction, bid, actor, uow.now)))
    return await Competitors(uow).save(bid)


async def give_points(uow: UnitOfWork, actor: Actor, bid_id: UUID, assessed: Assessment) -> GivenPoints:
    """Judge a bid by one criterion of one lot, in the place of what one gave before."""
    seen = await Competitors(uow).seen(actor, bid_id)
    actor.require(Permission.BID_EVALUATE)
    auction, bid = await _in_qualification(uow, actor, seen, None)
    await require_impartial(uow, actor, auction, [bid.bidder_id])
    given, told = GivenPoints.give(auction, bid, assessed, by=actor, at=uow.now)
    uow.publish(told)
    return await Competitors(uow).give(given)


async def propose_disqualification(
    uow: UnitOfWork, actor: Actor, bid_id: UUID, objection: Objection
) -> Disqualification:
    """Say why a bid should be out, and hear its bidder first; raises HearingUnderway where it is heard already."""
    seen = await Competitors(uow).seen(actor, bid_id)
    actor.require(Permission.BID_EVALUATE)
    auction, bid = await _in_qualification(uow, actor, seen, None)
    await require_impartial(uow, actor, auction, [bid.bidder_id])
    bid.must_be_in()
    await Disqualifications(uow).must_be_heard(auction.id, bid.id)
    proposed, told = Disqualification.propose(auction, bid, objection, by=actor, at=uow.now)
    uow.publish(told)
    return await Disqualifications(uow).add(proposed)


async def answer_disqualification(
    uow: UnitOfWork, actor: Actor, disqualification_id: UUID, answer: str, version: int | None
) -> Disqualification:
    """Say for the bidder why its bid should stay in; raises AnswerTooLate."""
    seen = await Disqualifications(uow).seen(actor, disqualification_id)
    actor.require(Permission.BID_SUBMIT, within=seen.bidder_id)
    found = await Disqualifications(uow).get(disqualification_id, lock=True, version=version)
    uow.publish(found.reply(answer, by=actor, at=uow.now))
    return await Disqualifications(uow).save(found)


async def uphold_disqualification(
    uow: UnitOfWork, actor: Actor, disqualification_id: UUID, decision: str, version: int | None
) -> Disqualification:
    """Put a bid out, after its bidder answered or had its time; for falsehood or collusion its deposit is kept."""
    seen = await Disqualifications(uow).seen(actor, disqualification_id)
    actor.require(Permission.BID_EVALUATE)
    auction, bid = await _in_qualification(uow, actor, await Competitors(uow).seen(actor, seen.bid_id), None)
    await require_impartial(uow, actor, auction, [bid.bidder_id])
    found = await Disqualifications(uow).get(disqualification_id, lock=True, version=version)
    uow.publish(found.uphold(decision, by=actor, at=uow.now))
    bid.disqualify()
    if found.ground in DEPOSIT_FORFEIT:
        await forfeit_deposit(uow, auction, bid.id, DepositCause(found.ground.value))
    return await Disqualifications(uow).save(found)


async def drop_disqualification(
    uow: UnitOfWork, actor: Actor, disqualification_id: UUID, decision: str, version: int | None
) -> Disqualification:
    """Leave a bid in."""
    seen = await Disqualifications(uow).seen(actor, disqualification_id)
    actor.require(Permission.BID_EVALUATE)
    auction = await Auctions(uow).locked(actor, seen.auction_id)
    await require_impartial(uow, actor, auction, [seen.bidder_id])
    found = await Disqualifications(uow).get(disqualification_id, lock=True, version=version)
    uow.publish(found.drop(decision, by=actor, at=uow.now))
    return await Disqualifications(uow).save(found)


async def forfeit_deposit(uow: UnitOfWork, auction: Auction, bid_id: UUID, cause: DepositCause) -> None:
    """Let a bidder's deposit be kept, if there is one."""
    deposit, rule = await Deposits(uow).of_bid(bid_id), auction.terms.deposit
    if deposit is None or rule is None:
        return
    told = deposit.settle(cause, rule, at=uow.now)
    if told:
        uow.publish(told)


async def reopen_deposit(uow: UnitOfWork, bid_id: UUID) -> None:
    """Let nothing be said any more of the deposit of a bid that is back in, if there is one."""
    deposit = await Deposits(uow).of_bid(bid_id)
    if deposit is not None:
        deposit.reopen()
        await Deposits(uow).save(deposit)


async def _in_qualification(uow: UnitOfWork, actor: Actor, seen: Bid, version: int | None) -> tuple[Auction, Bid]:
    """The auction, locked, and the bid as it is since then; raises NotInQualification or Stale."""
    auction = await Auctions(uow).locked(actor, seen.auction_id)
    if auction.status is not AuctionStatus.QUALIFICATION:
        raise NotInQualification(status=auction.status.value)
    return auction, await Competitors(uow).fresh(seen, version)
