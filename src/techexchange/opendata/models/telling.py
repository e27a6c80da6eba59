"""Which facts of the record are public, under which name, with which fields, and on what ground."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from techexchange.assets import events as assets
from techexchange.auctions import events as auctions
from techexchange.identity import events as identity
from techexchange.kernel.events import Event
from techexchange.listings import events as listings
from techexchange.mandates import events as mandates
from techexchange.opendata import events as handovers


class PublicGround(Enum):
    """Why a fact may be told: it is public as such, or what it is about was public when it happened."""

    ALWAYS = auto()
    PUBLISHED_LISTING = auto()
    PUBLISHED_AUCTION = auto()
    ACTIVATED_MANDATE = auto()


class PublicFact(StrEnum):
    """The names under which facts are told."""

    LISTING_PUBLISHED = "listing_published"
    LISTING_RENEWED = "listing_renewed"
    LISTING_IMPORTED = "listing_imported"
    LISTING_VIEW_CHANGED = "listing_view_changed"
    AUCTION_PUBLISHED = "auction_published"
    AUCTION_AMENDED = "auction_amended"
    TENDERING_BEGUN = "tendering_begun"
    TENDERING_CLOSED = "tendering_closed"
    BIDDING_BEGUN = "bidding_begun"
    BIDDING_CLOSED = "bidding_closed"
    BIDS_OPENED = "bids_opened"
    RANKING_ANNOUNCED = "ranking_announced"
    EVALUATION_REOPENED = "evaluation_reopened"
    AUCTION_FAILED = "auction_failed"
    AUCTION_CANCELLED = "auction_cancelled"
    AUCTION_CONCLUDED = "auction_concluded"
    AWARD_ACTIVATED = "award_activated"
    AWARD_CONFIRMED = "award_confirmed"
    AWARD_CANCELLED = "award_cancelled"
    COMPLAINT_MADE = "complaint_made"
    COMPLAINT_SATISFIED = "complaint_satisfied"
    COMPLAINT_DECLINED = "complaint_declined"
    MANDATE_ACTIVATED = "mandate_activated"
    MANDATE_AMENDED = "mandate_amended"
    MANDATE_SUSPENDED = "mandate_suspended"
    MANDATE_REINSTATED = "mandate_reinstated"
    MANDATE_EXPIRED = "mandate_expired"
    MANDATE_TERMINATED = "mandate_terminated"
    FEE_SCHEDULE_APPROVED = "fee_schedule_approved"
    ASSET_VERIFIED = "asset_verified"
    ORGANIZATION_VERIFIED = "organization_verified"
    ORGANIZATION_STANDING_CHANGED = "organization_standing_changed"
    EXCHANGE_HANDED_OVER = "exchange_handed_over"
    EXCHANGE_TAKEN_OVER = "exchange_taken_over"


@dataclass(frozen=True)
class Telling:
    """The public name of a fact, its public fields, and the ground for telling it."""

    name: PublicFact
    fields: tuple[str, ...]
    ground: PublicGround


def _told(
    ground: PublicGround, told: Mapping[type[Event], str], *, name: PublicFact | None = None
) -> Iterator[tuple[str, Telling]]:
    """Events with the fields told of each, under their own names or one they share."""
    for event, fields in told.items():
        yield event.name, Telling(PublicFact(event.name) if name is None else name, tuple(fields.split()), ground)


def _alike(events: Iterable[type[Event]], fields: str = "") -> dict[type[Event], str]:
    return dict.fromkeys(events, fields)


NEW_ON_VIEW: dict[type[Event], str] = {
    listings.ListingPublished: "direction version_number content_hash is_revision",
    listings.ListingRenewed: "direction version_number content_hash valid_until",
    listings.ListingImported: "direction version_number content_hash source source_id",
}
OF_AUCTIONS: dict[type[Event], str] = {
    auctions.AuctionPublished: "listing_id seller_id kind rules_hash enquiry_until tender_from tender_until"
    " state_funded",
    auctions.AuctionAmended: "listing_id number changes tender_until rules_hash",
    auctions.TenderingBegun: "listing_id",
    auctions.TenderingClosed: "listing_id",
    auctions.BiddingBegun: "listing_id",
    auctions.BiddingClosed: "listing_id bidders bids",
    auctions.BidsOpened: "listing_id custodians opened void register_hash",
    auctions.RankingAnnounced: "listing_id round ranking_hash standstill_until",
    auctions.EvaluationReopened: "listing_id",
    auctions.AuctionFailed: "listing_id reason",
    auctions.AuctionCancelled: "listing_id reason",
    auctions.AuctionConcluded: "listing_id",
}
OF_AWARDS: dict[type[Event], str] = {
    auctions.AwardActivated: "auction_id listing_id bid_id bidder_id lot rank",
    auctions.AwardConfirmed: "auction_id listing_id bid_id bidder_id lot rank",
    auctions.AwardCancelled: "auction_id listing_id bid_id bidder_id lot rank reason",
    auctions.ComplaintMade: "auction_id listing_id",
    auctions.ComplaintSatisfied: "auction_id listing_id remedy",
    auctions.ComplaintDeclined: "auction_id listing_id",
}
OF_MANDATES: dict[type[Event], str] = {
    mandates.MandateActivated: "owner_id operator_id valid_from valid_until permitted_actions terms_hash",
    mandates.MandateAmended: "operator_id number effective_at valid_until permitted_actions terms_hash",
    mandates.MandateSuspended: "operator_id",
    mandates.MandateReinstated: "operator_id",
    mandates.MandateExpired: "operator_id",
    mandates.MandateTerminated: "operator_id",
}
OTHERS: dict[type[Event], str] = {
    mandates.FeeScheduleApproved: "mandate_id number terms_hash",
    assets.AssetVerified: "organization_id task_code",
    identity.OrganizationVerified: "kind",
}
CHANGED_STANDING: tuple[type[Event], ...] = (
    identity.OrganizationSuspended,
    identity.OrganizationReinstated,
    identity.OrganizationRevoked,
)

TELLINGS: Mapping[str, Telling] = dict(
    [
        *_told(
            PublicGround.PUBLISHED_LISTING,
            _alike(listings.PUBLIC_CHANGES, "direction"),
            name=PublicFact.LISTING_VIEW_CHANGED,
        ),
        *_told(PublicGround.PUBLISHED_LISTING, NEW_ON_VIEW),
        *_told(PublicGround.PUBLISHED_AUCTION, OF_AUCTIONS),
        *_told(PublicGround.ALWAYS, OF_AWARDS),
        *_told(PublicGround.ACTIVATED_MANDATE, OF_MANDATES),
        *_told(PublicGround.ALWAYS, OTHERS),
        *_told(PublicGround.ALWAYS, _alike(CHANGED_STANDING), name=PublicFact.ORGANIZATION_STANDING_CHANGED),
        *_told(
            PublicGround.ALWAYS, _alike((handovers.ExchangeHandedOver, handovers.ExchangeTakenOver), "manifest_hash")
        ),
    ]
)
"""Every public fact by the name of its event. Why a listing is on view or not any more is told of none."""


def events_told_as(name: PublicFact | None, ground: PublicGround) -> list[str]:
    """The events that are told on this ground, all of them or those under one public name."""
    return [
        event
        for event, telling in TELLINGS.items()
        if telling.ground is ground and (name is None or telling.name == name)
    ]


def public_facts(event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What is public of a fact; fields that older entries lack are left out."""
    return {name: payload[name] for name in TELLINGS[event].fields if name in payload}
