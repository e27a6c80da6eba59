"""What bidders do until the deadline: hand a bid in under seal, replace it by another, take it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from techexchange.auctions.models import (
    Bid,
    HandedIn,
    bidder_tag,
    commitment_of,
    content_of,
    must_suit,
    origin_tag,
    sealed_for,
)
from techexchange.auctions.repository import BidDesk, Bids, SameBid
from techexchange.infra.sealing import Seal
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.errors import OrganizationAmbiguous
from techexchange_client.sealing import Envelope


@dataclass(frozen=True)
class Bidder:
    """On whose behalf a bid is made and from which address; the seal makes secret marks of both."""

    organization_id: UUID | None
    address: str
    seal: Seal

    def side(self, actor: Actor) -> UUID:
        """The organisation that bids: the one named, or the only one this actor may bid for."""
        return self.organization_id or sole_bidder(actor)

    def hands_in(self, envelope: Envelope, auction_id: UUID, side: UUID) -> HandedIn:
        """The envelope with the marks of who hands it in, and whence."""
        tag = bidder_tag(self.seal, auction_id, side)
        return HandedIn.of(envelope, tag, origin_tag(self.seal, auction_id, self.address))


def sole_bidder(actor: Actor) -> UUID:
    """The one organisation this actor may bid for; raises OrganizationAmbiguous where there are several."""
    if actor.is_anonymous:
        raise Unauthenticated
    able = [seat.organization_id for seat in actor.seats if Permission.BID_SUBMIT in seat.permissions]
    if len(able) > 1:
        raise OrganizationAmbiguous
    if not able:
        raise Forbidden(permission=Permission.BID_SUBMIT)
    return able[0]


async def submit_bid(uow: UnitOfWork, actor: Actor, auction_id: UUID, envelope: Envelope, bidder: Bidder) -> Bid:
    """Hand in a bid sealed at the bidder, in the place of an earlier one; the same envelope again is the same bid."""
    side = bidder.side(actor)
    actor.require(Permission.BID_SUBMIT, within=side)
    handed_in = bidder.hands_in(envelope, auction_id, side)
    like = SameBid(envelope_hash=handed_in.envelope_hash)
    desk = await Bids(uow).desk(actor, auction_id, side, handed_in.bidder_tag, like)
    if desk.alike:
        return desk.alike.again()
    desk.must_admit(actor, side, uow.now)
    desk.auction.must_fit(envelope.as_dict())
    return _kept(uow, desk, handed_in)


async def seal_bid(uow: UnitOfWork, actor: Actor, auction_id: UUID, stated: Mapping[str, Any], bidder: Bidder) -> Bid:
    """Seal a bid for a bidder that cannot; the content itself is kept nowhere, and the same salt makes the same bid."""
    side = bidder.side(actor)
    actor.require(Permission.BID_SUBMIT, within=side)
    content = content_of(stated, auction_id, side)
    like = SameBid(commitment=commitment_of(content))
    desk = await Bids(uow).desk(actor, auction_id, side, bidder_tag(bidder.seal, auction_id, side), like)
    if desk.alike:
        return desk.alike.again()
    desk.must_admit(actor, side, uow.now)
    must_suit(desk.auction, content)
    return _kept(uow, desk, bidder.hands_in(sealed_for(desk.auction, content), auction_id, side))


async def withdraw_bid(uow: UnitOfWork, actor: Actor, auction_id: UUID, bidder: Bidder) -> Bid:
    """Take the standing bid back before the deadline; it stays as a tombstone, and doing it again changes nothing."""
    side = bidder.side(actor)
    actor.require(Permission.BID_SUBMIT, within=side)
    desk = await Bids(uow).desk(actor, auction_id, side, bidder_tag(bidder.seal, auction_id, side), SameBid())
    standing = desk.standing
    if standing is None:
        return desk.must_have_withdrawn()
    desk.must_be_open(uow.now)
    uow.publish(standing.withdraw(at=uow.now))
    Bids(uow).move(standing)
    return standing


def _kept(uow: UnitOfWork, desk: BidDesk, handed_in: HandedIn) -> Bid:
    """The bid as it will be kept at the end, with its entry in the record."""
    standing = desk.standing
    bid, kept = Bid.seal(desk.auction.id, handed_in, instead_of=standing.id if standing else None, at=uow.now)
    if standing:
        standing.supersede()
    uow.publish(kept)
    Bids(uow).keep(bid, instead_of=standing)
    return bid
