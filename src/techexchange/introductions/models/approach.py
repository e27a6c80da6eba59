"""What brings two organisations together, how long an answer takes, why it may be no, and who takes which step."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from techexchange.introductions.errors import (
    AnonymityContradicted,
    InContactWithOneself,
    ListingNotOwn,
    PairUnsuitable,
)
from techexchange.introductions.lifecycle import (
    ACCEPT,
    ACKNOWLEDGE,
    CONSENT_FIRST,
    CONSENT_LAST,
    DECLINE,
    WITHDRAW,
    IntroductionStatus,
)
from techexchange.introductions.models.parties import ContactSide
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Permission
from techexchange.listings.models import Direction, Listing

ANSWER_DAYS = 10
"""How many working days somebody who is asked has to answer."""


class InterestDeclineReason(StrEnum):
    """Why an organisation does not want the contact."""

    TOO_EARLY = "too_early"
    BENEFIT_UNCLEAR = "benefit_unclear"
    COMMERCIAL_ROUTE_UNCLEAR = "commercial_route_unclear"
    DESCRIPTION_UNCLEAR = "description_unclear"
    STRATEGIC_FIT = "strategic_fit"
    PRICE = "price"
    IP = "ip"
    OTHER = "other"


@dataclass(frozen=True)
class InterestRefusal:
    """Why the contact is declined; the note is for the other side only."""

    reason: InterestDeclineReason
    note: str | None = None


@dataclass(frozen=True)
class Interest:
    """What an organisation says that seeks contact; `own_listing_id` is what it has, or wants, in return."""

    message: str
    organization_id: UUID | None = None
    own_listing_id: UUID | None = None
    anonymous: bool = False


@dataclass(frozen=True)
class Openings:
    """The listing a contact is about, the seeker's own one if there is one, and which of them hide their company."""

    listing: Listing
    own: Listing | None
    hidden: Collection[UUID]

    def must_be_a_pair(self) -> None:
        """Pass where a technology meets a need of another organisation; raises PairUnsuitable."""
        if self.own is None:
            return
        same = self.own.organization_id == self.listing.organization_id
        if same or self.own.direction is self.listing.direction:
            raise PairUnsuitable


@dataclass(frozen=True, kw_only=True)
class Approach:
    """Who is brought together with whom about which listing at which version, by whom, and what is said to them."""

    listing_id: UUID
    listing_version: int
    host_id: UUID
    seeker_id: UUID
    seeker_listing_id: UUID | None = None
    match_id: UUID | None = None
    brokered_by: UUID | None = None
    host_hidden: bool = False
    seeker_hidden: bool = False
    message: str | None = None

    @classmethod
    def of_interest(cls, interest: Interest, seeker_id: UUID, found: Openings) -> "Approach":
        """What a seeker writes to a host; raises ListingNotOwn, PairUnsuitable or AnonymityContradicted."""
        if found.own is not None and found.own.organization_id != seeker_id:
            raise ListingNotOwn
        if found.listing.organization_id == seeker_id:
            raise InContactWithOneself
        found.must_be_a_pair()
        own_hidden = found.own is not None and found.own.id in found.hidden
        if interest.anonymous and found.own is not None and not own_hidden:
            raise AnonymityContradicted
        hidden = interest.anonymous or own_hidden
        return replace(cls.about(found, seeker_id), seeker_hidden=hidden, message=interest.message)

    @classmethod
    def of_pair(cls, found: Openings, message: str | None) -> "Approach":
        """What the broker says to the owners of a technology and of a need; raises PairUnsuitable."""
        found.must_be_a_pair()
        if found.own is None or found.listing.direction is not Direction.SUPPLY:
            raise PairUnsuitable
        hidden = found.own.id in found.hidden
        return replace(cls.about(found, found.own.organization_id), seeker_hidden=hidden, message=message)

    def over(self, match_id: UUID | None, broker_id: UUID) -> "Approach":
        """The same, brought about by the broker over a match, if there is one."""
        return replace(self, match_id=match_id, brokered_by=broker_id)

    @classmethod
    def about(cls, found: Openings, seeker_id: UUID) -> "Approach":
        """The bare contact of a seeker with the host of a listing."""
        return cls(
            listing_id=found.listing.id,
            listing_version=found.listing.number,
            host_id=found.listing.organization_id,
            seeker_id=seeker_id,
            seeker_listing_id=found.own.id if found.own else None,
            host_hidden=found.listing.id in found.hidden,
        )


Steps = dict[Move[IntroductionStatus], Permission]
EXPRESSED: dict[ContactSide, Steps] = {
    ContactSide.HOST: dict.fromkeys((ACKNOWLEDGE, ACCEPT, DECLINE), Permission.INTEREST_DECIDE),
    ContactSide.SEEKER: {CONSENT_LAST: Permission.INTEREST_DECIDE, WITHDRAW: Permission.INTEREST_EXPRESS},
}
"""Who takes which step where an organisation itself expressed its interest; the rest is the exchange's."""
EITHER: Steps = dict.fromkeys((CONSENT_FIRST, CONSENT_LAST, DECLINE), Permission.INTEREST_DECIDE)
"""What each side does where the broker brings the two together; the broker alone withdraws."""
