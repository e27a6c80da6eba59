"""What every fact of a competition tells, and who may not judge in it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.bid import Bid
from techexchange.identity.errors import ConflictOfInterest
from techexchange.kernel.permissions import Actor


class CompetitionFacts(TypedDict):
    """Where something happened, by whom and when."""

    actor_id: UUID
    at: datetime
    auction_id: UUID
    listing_id: UUID
    seller_id: UUID


class CompetitorFacts(CompetitionFacts):
    """The same, and which bid it concerns."""

    bid_id: UUID
    bidder_id: UUID


class OfCompetition:
    """What belongs to an auction whose bids are known."""

    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"))
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    seller_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))

    def within(self, by: Actor, at: datetime) -> CompetitionFacts:
        """What every event of it tells."""
        return CompetitionFacts(
            actor_id=by.id, at=at, auction_id=self.auction_id, listing_id=self.listing_id, seller_id=self.seller_id
        )


class OfCompetitor(OfCompetition):
    """What belongs to one opened bid."""

    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    bidder_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))

    def among(self, by: Actor, at: datetime) -> CompetitorFacts:
        """What every event of it tells."""
        return CompetitorFacts(**self.within(by, at), bid_id=self.bid_id, bidder_id=self.bidder_id)


class CompetitionTies(TypedDict):
    """The columns that tie something to an auction."""

    auction_id: UUID
    listing_id: UUID
    seller_id: UUID


class CompetitorTies(CompetitionTies):
    """The columns that tie something to an opened bid."""

    bid_id: UUID
    bidder_id: UUID


def ties(auction: Auction) -> CompetitionTies:
    """What ties something to an auction."""
    return CompetitionTies(auction_id=auction.id, listing_id=auction.listing_id, seller_id=auction.seller_id)


def bid_ties(auction: Auction, bid: Bid) -> CompetitorTies:
    """What ties something to an opened bid."""
    return CompetitorTies(**ties(auction), bid_id=bid.id, bidder_id=bidder_of(bid))


def competition(auction: Auction, by: Actor, at: datetime) -> CompetitionFacts:
    """What events of the competition as a whole tell."""
    return CompetitionFacts(**ties(auction), actor_id=by.id, at=at)


def competitor(auction: Auction, bid: Bid, by: Actor, at: datetime) -> CompetitorFacts:
    """What events of an opened bid tell."""
    return CompetitorFacts(**bid_ties(auction, bid), actor_id=by.id, at=at)


def bidder_of(bid: Bid) -> UUID:
    """Whose an opened bid is."""
    assert bid.bidder_id is not None, "the bid is sealed"
    return bid.bidder_id


def must_be_impartial(auction: Auction, bidders: Iterable[UUID | None], by: Actor) -> None:
    """Raise ConflictOfInterest for whoever is a member of the seller or of a bidder."""
    if any(organization and by.sits_in(organization) for organization in (auction.seller_id, *bidders)):
        raise ConflictOfInterest
